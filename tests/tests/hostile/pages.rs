//! HTML pages of proxies and web consoles in place of an answer, with each status.
