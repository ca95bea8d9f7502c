"""What can be done by key or menu, declared once, and the sheet that shows it."""
