"""The window: its layout and wiring, the stages in it, files, menus, what is remembered of it."""
