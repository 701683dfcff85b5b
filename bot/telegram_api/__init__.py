"""The Bot API: transport, errors, keyboards and callback data, and what a handler takes."""
