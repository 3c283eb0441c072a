"""The pages: one module for each place of the navigation, with its template of the same name."""
