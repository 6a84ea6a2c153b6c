//! What watch mode shows: a run as it goes on, its verdict, and beside that a hint or the list.

use language::{key, text};

use crate::kit::step::Step;
use crate::student::keys::Key;
use crate::student::layout::{Page, Size};
use crate::student::overview;
use crate::student::pages::{self, Medium};
use crate::student::reporter::News;
use crate::student::session::Session;
use crate::student::terminal::Screen;
use crate::student::underway::Underway;

const KEYS: &str = key!("h hint · n next · l list · e edit · r run again · q quit");
const BACK: &str = key!("Esc back to the verdict · h one more hint · l list · q quit");

/// What is shown on a screen.
pub struct View {
    screen: Screen,
    state: State,
    /// What is shown in place of that, until a key is pressed.
    beside: Option<String>,
    /// The first row of the text that is shown.
    top: usize,
    /// How many of its rows are shown.
    room: usize,
    /// What is on the screen.
    drawn: (Size, Vec<String>),
}

/// How far the last run is.
enum State {
    /// It is being built, or waits for something.
    Prepared(String, String),
    Checked(Box<Underway>),
    Over(String),
}

impl View {
    pub fn new(screen: Screen) -> View {
        View {
            screen,
            state: State::Over(String::new()),
            beside: None,
            top: 0,
            room: 1,
            drawn: (Size::here(), Vec::new()),
        }
    }

    pub fn has_keys(&self) -> bool {
        self.screen.has_keys()
    }

    pub fn is_gone(&self) -> bool {
        self.screen.is_gone()
    }

    pub fn medium(&self) -> Medium {
        match self.has_keys() {
            true => Medium::Screen,
            false => Medium::Lines,
        }
    }

    /// A run begins.
    pub fn begins(&mut self, step: &Step) {
        self.beside = None;
        self.state = State::Prepared(String::new(), text!("building").to_string());
        self.top = 0;
        if !self.has_keys() {
            self.screen.print(&pages::heading(step));
        }
    }

    /// A run goes on.
    pub fn hears(&mut self, news: News) {
        match (news, &mut self.state) {
            (News::Compiles(name), _) => {
                let status = text!("building {name}", name).trim_end().to_string();
                self.state = State::Prepared(String::new(), status);
            }
            (News::Waits(words), _) => {
                if !self.has_keys() {
                    self.screen.print(&format!("{words}\n"));
                }
                self.state = State::Prepared(words, text!("waiting").to_string());
            }
            (News::Begins(checks), _) => {
                self.state = State::Checked(Box::new(Underway::new(&checks)))
            }
            (News::Made(outcome), State::Checked(underway)) => underway.note(&outcome),
            (News::Made(_), _) => {}
        }
    }

    /// A run is over, and `text` is its verdict.
    pub fn ends(&mut self, text: &str) {
        self.state = State::Over(text.to_string());
        if !self.has_keys() {
            self.screen.print(text);
        }
    }

    /// Shows `text` in place of the verdict, which one key brings back.
    pub fn shows_beside(&mut self, text: String) {
        match self.has_keys() {
            true => {
                self.beside = Some(text);
                self.top = 0;
            }
            false => self.screen.print(&text),
        }
    }

    /// A key that scrolls, or brings the verdict back.
    pub fn press(&mut self, key: Key) {
        let page = self.room.saturating_sub(1).max(1);
        self.top = match key {
            Key::Up | Key::Letter('k') => self.top.saturating_sub(1),
            Key::Down | Key::Letter('j') => self.top + 1,
            Key::PageUp | Key::Letter('b') => self.top.saturating_sub(page),
            Key::PageDown | Key::Letter(' ') => self.top + page,
            Key::Home => 0,
            Key::End => usize::MAX,
            _ => {
                self.beside = None;
                0
            }
        };
    }

    /// Puts it on the screen, unless it is there.
    pub fn draws(&mut self, step: &Step, session: &Session) {
        if !self.has_keys() {
            return;
        }
        let size = Size::here();
        let page = self.page(step, session);
        let screenful = page.laid_out(size, self.top);
        (self.top, self.room) = (screenful.top, screenful.room);
        let drawn = (size, screenful.rows);
        if drawn != self.drawn {
            self.screen.draw(&drawn.1);
            self.drawn = drawn;
        }
    }

    fn page(&self, step: &Step, session: &Session) -> Page {
        let (text, below) = match (&self.beside, &self.state) {
            (Some(text), _) => (text.clone(), language::text(BACK).to_string()),
            (None, State::Prepared(text, status)) => (text.clone(), format!("{status} …")),
            (None, State::Checked(underway)) => {
                let failure = underway
                    .failure()
                    .map(|outcome| pages::full(outcome, Medium::Screen));
                let waits = underway.waits_for().unwrap_or_default();
                (failure.unwrap_or_default() + &waits, underway.counted())
            }
            (None, State::Over(text)) => (text.clone(), language::text(KEYS).to_string()),
        };
        Page {
            head: pages::heading(step),
            text,
            foot: format!("{}\n{below}", overview::points(session)),
        }
    }
}
