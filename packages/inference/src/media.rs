//! The kinds of contribution and the formats that they come in.

/// The three kinds of contribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Modality {
    /// Written language.
    Text,
    /// A still picture.
    Image,
    /// A recording.
    Audio,
}

impl Modality {
    /// Lower-case name as used in records, contracts and on screen.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Image => "image",
            Self::Audio => "audio",
        }
    }
}

/// A format that can be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MediaType {
    /// UTF-8, or UTF-16 with a byte order mark.
    Text,
    /// JPEG, baseline or progressive.
    Jpeg,
    /// PNG.
    Png,
    /// WebP, lossy or lossless.
    Webp,
    /// GIF, of which the first frame counts.
    Gif,
    /// RIFF WAVE with PCM, float, A-law or mu-law samples.
    Wav,
    /// FLAC.
    Flac,
    /// Vorbis in Ogg.
    OggVorbis,
    /// MPEG audio layer III.
    Mp3,
}

impl MediaType {
    /// The IANA media type.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Text => "text/plain",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
            Self::Wav => "audio/wav",
            Self::Flac => "audio/flac",
            Self::OggVorbis => "audio/ogg",
            Self::Mp3 => "audio/mpeg",
        }
    }

    /// The modality it belongs to.
    pub fn modality(self) -> Modality {
        match self {
            Self::Text => Modality::Text,
            Self::Jpeg | Self::Png | Self::Webp | Self::Gif => Modality::Image,
            Self::Wav | Self::Flac | Self::OggVorbis | Self::Mp3 => Modality::Audio,
        }
    }

    /// File name endings that claim this format, lower case.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Text => &[
                "txt", "text", "md", "markdown", "rst", "csv", "tsv", "json", "srt",
            ],
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Self::Png => &["png"],
            Self::Webp => &["webp"],
            Self::Gif => &["gif"],
            Self::Wav => &["wav", "wave"],
            Self::Flac => &["flac"],
            Self::OggVorbis => &["ogg", "oga"],
            Self::Mp3 => &["mp3"],
        }
    }

    /// Every format there is.
    pub const ALL: [Self; 9] = [
        Self::Text,
        Self::Jpeg,
        Self::Png,
        Self::Webp,
        Self::Gif,
        Self::Wav,
        Self::Flac,
        Self::OggVorbis,
        Self::Mp3,
    ];
}
