//! Tables of plain text, aligned by what a terminal shows.

use unicode_width::UnicodeWidthStr;

use crate::style::{Paint, Style};

/// On which side a column is flush.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Texts.
    Left,
    /// Numbers.
    Right,
}

/// A table: columns with a name and a side, rows of cells.
///
/// ```
/// use tenzro_cli_kit::{Align, Paint, Table};
/// let mut table = Table::new([("item", Align::Left), ("paid", Align::Right)]);
/// table.row(["1", "12.5 TIC"]);
/// table.row(["two", "0.25 TIC"]);
/// assert_eq!(table.render(Paint::new(false)), "\
/// item      paid
/// 1     12.5 TIC
/// two   0.25 TIC");
/// ```
#[derive(Debug, Clone)]
pub struct Table {
    columns: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
    empty: String,
}

impl Table {
    /// A table with these columns.
    pub fn new<N: Into<String>>(columns: impl IntoIterator<Item = (N, Align)>) -> Self {
        let columns = columns
            .into_iter()
            .map(|(name, align)| (name.into(), align))
            .collect();
        Self {
            columns,
            rows: Vec::new(),
            empty: "nothing".to_owned(),
        }
    }

    /// What is said when there is no row.
    #[must_use]
    pub fn or_say(mut self, text: impl Into<String>) -> Self {
        self.empty = text.into();
        self
    }

    /// Adds a row. Missing cells are empty, cells beyond the columns are dropped.
    pub fn row<C: ToString>(&mut self, cells: impl IntoIterator<Item = C>) -> &mut Self {
        let mut cells: Vec<String> = cells.into_iter().map(|cell| one_line(&cell)).collect();
        cells.resize(self.columns.len(), String::new());
        self.rows.push(cells);
        self
    }

    /// True without rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table as text, without a line end behind the last line.
    #[must_use]
    pub fn render(&self, paint: Paint) -> String {
        if self.rows.is_empty() {
            return paint.paint(Style::Dim, &self.empty).to_string();
        }
        let widths: Vec<usize> = (0..self.columns.len())
            .map(|index| self.width(index))
            .collect();
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| name.as_str()).collect();
        let head = paint
            .paint(Style::Dim, self.line(&names, &widths))
            .to_string();
        let rows = self.rows.iter().map(|row| {
            let cells: Vec<&str> = row.iter().map(String::as_str).collect();
            self.line(&cells, &widths)
        });
        std::iter::once(head)
            .chain(rows)
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn width(&self, column: usize) -> usize {
        let name = self.columns.get(column).map(|(name, _)| name.as_str());
        let cells = self
            .rows
            .iter()
            .filter_map(|row| row.get(column))
            .map(String::as_str);
        name.into_iter()
            .chain(cells)
            .map(UnicodeWidthStr::width)
            .max()
            .unwrap_or_default()
    }

    fn line(&self, cells: &[&str], widths: &[usize]) -> String {
        let mut line = String::new();
        for ((cell, width), (_, align)) in cells.iter().zip(widths).zip(&self.columns) {
            if !line.is_empty() {
                line.push_str("  ");
            }
            let gap = " ".repeat(width.saturating_sub(cell.width()));
            match align {
                Align::Left => line.extend([cell, gap.as_str()]),
                Align::Right => line.extend([gap.as_str(), cell]),
            }
        }
        line.trim_end().to_owned()
    }
}

/// Control characters from a chain must not move the cursor of a reader.
fn one_line(cell: &impl ToString) -> String {
    cell.to_string()
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_what_is_shown_not_by_bytes() {
        let mut table = Table::new([("who", Align::Left), ("n", Align::Right)]);
        table.row(["éa", "1"]).row(["中文", "22"]);
        assert_eq!(
            table.render(Paint::new(false)),
            "who    n\néa     1\n中文  22"
        );
    }

    #[test]
    fn a_cell_cannot_break_the_table_or_the_terminal() {
        let mut table = Table::new([("a", Align::Left), ("b", Align::Left)]);
        table.row(["x\ny\u{1b}[2J"]).row(["1", "2", "3"]);
        let text = table.render(Paint::new(false));
        assert_eq!(text.lines().count(), 3);
        assert!(!text.contains('\u{1b}') && !text.contains('3'), "{text}");
    }

    #[test]
    fn an_empty_table_says_so() {
        let table = Table::new([("a", Align::Left)]).or_say("no keys yet");
        assert_eq!(table.render(Paint::new(false)), "no keys yet");
    }
}
