"""Online courses: lessons that officers write and residents study at home, with progress that can be trusted."""
