//! What the window may ask about lists to work through and the do-not-call list.

use phone::Phone;
use phone::book::{
    BookFailure, CallFromList, CallListMade, CallListView, DoNotCallList, DoNotCallRow, EntryFate,
    EntryView, HowToRead, ListFailure, ListSource, ListTurn, NumbersBlocked,
};
use tauri::State;

#[tauri::command]
pub async fn call_lists(phone: State<'_, Phone>) -> Result<Vec<CallListView>, BookFailure> {
    phone.book().call_lists().await
}

/// Whose turn it is.
#[tauri::command]
pub async fn list_turn(
    phone: State<'_, Phone>,
    list: i64,
    day_began: u64,
) -> Result<ListTurn, BookFailure> {
    phone.book().list_turn(list, day_began).await
}

#[tauri::command]
pub async fn list_entries(
    phone: State<'_, Phone>,
    list: i64,
    offset: u64,
    limit: u32,
) -> Result<Vec<EntryView>, BookFailure> {
    phone.book().list_entries(list, offset, limit).await
}

#[tauri::command]
pub async fn make_call_list(
    phone: State<'_, Phone>,
    name: String,
    of: ListSource,
) -> Result<CallListMade, ListFailure> {
    phone.book().make_list(name, of).await
}

#[tauri::command]
pub async fn settle_list_entry(
    phone: State<'_, Phone>,
    entry: i64,
    fate: EntryFate,
) -> Result<(), BookFailure> {
    phone.book().settle_entry(entry, fate).await
}

#[tauri::command]
pub async fn delete_call_list(phone: State<'_, Phone>, list: i64) -> Result<(), BookFailure> {
    phone.book().delete_list(list).await
}

#[tauri::command]
pub async fn call_from_list(
    phone: State<'_, Phone>,
    wish: CallFromList,
) -> Result<(), ListFailure> {
    phone.call_from_list(wish).await
}

/// The numbers that hold the digits of `text`, from `offset` on.
#[tauri::command]
pub async fn do_not_call(
    phone: State<'_, Phone>,
    text: String,
    offset: u64,
    limit: u32,
) -> Result<DoNotCallList, BookFailure> {
    phone.book().do_not_call(text, offset, limit).await
}

#[tauri::command]
pub async fn block_number(
    phone: State<'_, Phone>,
    number: String,
    reason: String,
) -> Result<NumbersBlocked, ListFailure> {
    phone.book().block_number(number, reason).await
}

#[tauri::command]
pub async fn block_contact(
    phone: State<'_, Phone>,
    contact: i64,
    reason: String,
) -> Result<NumbersBlocked, ListFailure> {
    phone.book().block_contact(contact, reason).await
}

#[tauri::command]
pub async fn block_file(
    phone: State<'_, Phone>,
    how: HowToRead,
    reason: String,
) -> Result<NumbersBlocked, ListFailure> {
    phone.book().block_file(how, reason).await
}

#[tauri::command]
pub async fn unblock_number(phone: State<'_, Phone>, number: String) -> Result<(), BookFailure> {
    phone.book().unblock_number(number).await
}

/// Which of these numbers are on the do-not-call list.
#[tauri::command]
pub async fn blocked_of(
    phone: State<'_, Phone>,
    numbers: Vec<String>,
) -> Result<Vec<DoNotCallRow>, BookFailure> {
    phone.book().blocked_of(numbers).await
}

/// Whether calls from these numbers are declined without ringing.
#[tauri::command]
pub async fn turn_away(
    phone: State<'_, Phone>,
    numbers: Vec<String>,
    on: bool,
) -> Result<(), BookFailure> {
    phone.book().turn_away(numbers, on).await
}
