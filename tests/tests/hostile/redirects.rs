//! Redirects and links that lead out of the API.
