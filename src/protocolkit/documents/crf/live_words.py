"""What a live form says by itself; ``{0}``, ``{1}`` stand for what it speaks of."""

from __future__ import annotations

from protocolkit.languages import message

__all__ = ["WORDS"]

WORDS = {
    "add": message("Add a row"),
    "add_to": message("Add a row to {0}"),
    "after": message("not after {0}"),
    "all_data": message("All data of this form, on this page and in no file yet, will be lost. Continue?"),
    "before": message("not before {0}"),
    "changed": message("not saved"),
    "choose": message("choose"),
    "clear": message("clear"),
    "clear_item": message("Clear the answer: {0}"),
    "computed": message("computed"),
    "computed_elsewhere": message("computed by the data manager"),
    "date": message("enter a date: day, month, year with four digits"),
    "day": message("Day"),
    "day_form": message("DD"),
    "decimals": message("at most {0} decimals"),
    "empty": message("Empty the form"),
    "file_bad": message("This file cannot be read as data of a form: {0}"),
    "file_foreign": message("This file belongs to {0}; this form is {1}. Nothing was loaded."),
    "file_hidden": message(
        "Answered in the file, but not asked because of other answers, and not saved again: {0}"
    ),
    "file_left": message("Not taken from the file: {0}"),
    "file_loaded": message("Loaded from {0}."),
    "file_version": message(
        "The file was saved with version {0} (content {1}) of the protocol; this form is version {2} "
        "(content {3}). Questions may have changed: go through every answer."
    ),
    "from_to": message("{0} to {1}"),
    "hard": message("Refused"),
    "integer": message("enter a whole number"),
    "kept": message(
        "Nothing is stored or sent by this page: what you enter is only in the file that you save."
    ),
    "load": message("Load data"),
    "longest": message("at most {0} characters"),
    "month": message("Month"),
    "month_form": message("MMM"),
    "months": message("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"),
    "nothing_open": message("No open points."),
    "number": message("enter a number, with a point before its decimals"),
    "open_points": message("Open points"),
    "partial": message("enter a date; for a day that is not known UN, for a month UNK"),
    "print": message("Print"),
    "range": message("accepted is {0}"),
    "remove": message("Remove row {0}"),
    "remove_sure": message("Row {0} has answers. Remove it?"),
    "required": message("Required"),
    "required_open": message("Required and open: {0}"),
    "row": message("row {0}"),
    "save": message("Save data"),
    "saved": message("Saved as {0}."),
    "signed": message("Signatures are written on the printed form."),
    "site": message("Site number"),
    "soft": message("Please check"),
    "soft_range": message("usual is {0}"),
    "subject": message("Participant number"),
    "time": message("enter a time: hours and minutes, 00:00 to 23:59"),
    "time_form": message("HH:MM"),
    "toolbar": message("Electronic form"),
    "unknown_day": message("UN"),
    "unknown_month": message("UNK"),
    "visit": message("Visit"),
    "year": message("Year"),
    "year_form": message("YYYY"),
}
