//! The diagram in a terminal: it grows as the conversation goes on, and can be scrolled and held.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::time::Duration;

use anyhow::{Context, Result};
use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::event::{self, Event as Input, KeyCode, KeyEventKind, KeyModifiers};
use crossterm::style::{Attribute, Color, ResetColor, SetAttribute, SetForegroundColor};
use crossterm::terminal::{self, Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen};
use crossterm::{execute, queue};

use crate::tap::diagram;
use crate::tap::story::{Kind, Step};

/// The most steps that can be scrolled back to.
const MOST: usize = 100_000;
/// How often it is drawn anew at most.
const FRAME: Duration = Duration::from_millis(40);
const KEYS: &str = "q quit  space hold  ↑↓ PgUp PgDn scroll  End follow";

/// A terminal with a diagram in it; it is as it was when this is dropped.
pub struct Screen {
    title: String,
    steps: VecDeque<Step>,
    /// How many steps have been left behind.
    left: usize,
    /// The step after the last that is shown; `None` follows the newest.
    end: Option<usize>,
    is_held: bool,
    is_over: bool,
    is_stale: bool,
    size: (usize, usize),
}

/// What somebody at the keyboard wants.
#[derive(PartialEq, Eq)]
pub enum Wish {
    GoOn,
    Quit,
}

impl Screen {
    /// Takes the terminal.
    ///
    /// # Errors
    /// When it cannot be had.
    pub fn open(title: String) -> Result<Screen> {
        terminal::enable_raw_mode().context("cannot take the terminal")?;
        let screen = Screen {
            title,
            steps: VecDeque::new(),
            left: 0,
            end: None,
            is_held: false,
            is_over: false,
            is_stale: true,
            size: size(),
        };
        execute!(io::stdout(), EnterAlternateScreen, Hide).context("cannot take the terminal")?;
        Ok(screen)
    }

    /// How many clients have columns of their own.
    pub fn columns(&self) -> usize {
        diagram::columns(self.size.0)
    }

    /// Adds a step.
    pub fn add(&mut self, step: Step) {
        self.steps.push_back(step);
        if self.steps.len() > MOST {
            self.steps.pop_front();
            self.left += 1;
            self.end = self.end.map(|end| end.saturating_sub(1));
        }
        self.is_stale = true;
    }

    /// Nothing more will come.
    pub fn ends(&mut self) {
        self.is_over = true;
        self.is_stale = true;
    }

    /// Draws what has changed, and waits for a moment for what is typed.
    ///
    /// # Errors
    /// When the terminal has gone.
    pub fn wait(&mut self) -> Result<Wish> {
        if std::mem::take(&mut self.is_stale) {
            self.draw().context("cannot draw")?;
        }
        let mut wait = FRAME;
        while event::poll(wait).context("cannot read what is typed")? {
            wait = Duration::ZERO;
            self.is_stale = true;
            match event::read().context("cannot read what is typed")? {
                Input::Key(key) if key.kind != KeyEventKind::Release => {
                    let is_control = key.modifiers.contains(KeyModifiers::CONTROL);
                    if self.press(key.code, is_control) == Wish::Quit {
                        return Ok(Wish::Quit);
                    }
                }
                Input::Resize(..) => self.size = size(),
                _ => {}
            }
        }
        Ok(Wish::GoOn)
    }

    fn press(&mut self, key: KeyCode, is_control: bool) -> Wish {
        let page = self.room() as isize;
        match key {
            KeyCode::Char('c') if is_control => return Wish::Quit,
            KeyCode::Char('q') | KeyCode::Esc => return Wish::Quit,
            KeyCode::Char(' ') => {
                self.is_held = !self.is_held;
                self.end = self.is_held.then_some(self.steps.len());
            }
            KeyCode::Up | KeyCode::Char('k') => self.scroll(-1),
            KeyCode::Down | KeyCode::Char('j') => self.scroll(1),
            KeyCode::PageUp => self.scroll(-page),
            KeyCode::PageDown => self.scroll(page),
            KeyCode::Home => self.scroll(isize::MIN / 2),
            KeyCode::End => self.scroll(isize::MAX / 2),
            _ => {}
        }
        Wish::GoOn
    }

    fn scroll(&mut self, steps: isize) {
        let least = self.room().min(self.steps.len());
        let end = self.end.unwrap_or(self.steps.len());
        let end = end
            .saturating_add_signed(steps)
            .clamp(least, self.steps.len());
        // Who scrolls down to the newest follows it again.
        let follows = end == self.steps.len() && steps > 0;
        self.end = (!follows).then_some(end);
        self.is_held &= !follows;
    }

    /// How many steps there is room for.
    fn room(&self) -> usize {
        self.size.1.saturating_sub(3)
    }

    fn draw(&self) -> io::Result<()> {
        let (width, _) = self.size;
        let end = self.end.unwrap_or(self.steps.len());
        let begin = end.saturating_sub(self.room());
        let mut output = io::stdout().lock();
        let mut line = 0;
        let mut write = |output: &mut io::StdoutLock, text: &str, look: Look| {
            queue!(output, MoveTo(0, line))?;
            look.begin(output)?;
            write!(output, "{text}")?;
            line += 1;
            queue!(
                output,
                ResetColor,
                SetAttribute(Attribute::Reset),
                Clear(ClearType::UntilNewLine)
            )
        };
        let cut = |text: &str| text.chars().take(width).collect::<String>();
        write(&mut output, &cut(&self.title), Look::Bold)?;
        let shown = self.steps.range(begin..end);
        let heads = shown.clone().next_back();
        let head = heads.map_or(Vec::new(), |step| step.below.clone());
        write(
            &mut output,
            &cut(&diagram::head(&named(head, shown.clone()), width)),
            Look::Bold,
        )?;
        for step in shown.clone() {
            write(
                &mut output,
                &cut(&diagram::row(step, width)),
                Look::of(step.kind),
            )?;
        }
        for _ in shown.len()..self.room() {
            write(&mut output, "", Look::Plain)?;
        }
        let state = match (self.end, self.is_held, self.is_over) {
            (Some(_), true, _) => "held",
            (Some(_), false, _) => "scrolled back",
            (None, _, true) => "over",
            (None, _, false) => "live",
        };
        let place = match self.left + self.steps.len() {
            0 => "nothing yet".to_string(),
            all => format!("{} of {all}", self.left + end),
        };
        write(
            &mut output,
            &cut(&format!("{KEYS}  {place}, {state}")),
            Look::Faint,
        )?;
        output.flush()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = execute!(io::stdout(), LeaveAlternateScreen, Show);
        let _ = terminal::disable_raw_mode();
    }
}

/// Whose each column is at the end of what is shown; where it is nobody's, who had it last.
fn named<'a>(
    mut head: Vec<Option<usize>>,
    shown: impl DoubleEndedIterator<Item = &'a Step>,
) -> Vec<Option<usize>> {
    for step in shown.rev() {
        if head.len() <= step.column {
            head.resize(step.column + 1, None);
        }
        head[step.column].get_or_insert(step.connection);
    }
    head
}

enum Look {
    Plain,
    Bold,
    Faint,
    Coloured(Color),
}

impl Look {
    fn of(kind: Kind) -> Look {
        match kind {
            Kind::Message => Look::Plain,
            Kind::Connect | Kind::End => Look::Coloured(Color::DarkCyan),
            Kind::Break => Look::Coloured(Color::Red),
        }
    }

    fn begin(&self, output: &mut impl Write) -> io::Result<()> {
        match self {
            Look::Plain => Ok(()),
            Look::Bold => queue!(output, SetAttribute(Attribute::Bold)),
            Look::Faint => queue!(output, SetAttribute(Attribute::Dim)),
            Look::Coloured(colour) => queue!(output, SetForegroundColor(*colour)),
        }
    }
}

fn size() -> (usize, usize) {
    let (columns, lines) = terminal::size().unwrap_or((80, 24));
    // Some terminals have no size before somebody looks at them.
    match (usize::from(columns), usize::from(lines)) {
        (0, _) | (_, 0) => (80, 24),
        size => size,
    }
}
