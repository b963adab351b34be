//! The demo driver.
