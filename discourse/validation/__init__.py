"""Human coding: drawn samples, coding sheets, agreement, accuracy and corrected shares."""
