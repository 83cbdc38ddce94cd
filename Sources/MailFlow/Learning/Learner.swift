package import Mail
package import NIOCore

/// What somebody says a message is.
package enum LessonLabel: String, Sendable, Hashable, Codable, CaseIterable {
    /// Wanted.
    case good
    /// Not wanted.
    case spam
    /// Meant to deceive.
    case phish
}

/// A message that somebody says what it is of.
package struct Lesson: Sendable {
    /// Who says so.
    package enum Teacher: Sendable, Hashable {
        /// An administrator of the organization.
        case administrator
        /// One of its people.
        case person(EmailAddress)
    }

    /// The message as it was delivered (RFC 5322).
    package var message: ByteBuffer
    /// What it is.
    package var label: LessonLabel
    /// Who says so.
    package var teacher: Teacher

    /// Puts one together.
    package init(message: ByteBuffer, label: LessonLabel, teacher: Teacher) {
        self.message = message
        self.label = label
        self.teacher = teacher
    }
}

/// What came of a lesson.
package enum LessonOutcome: String, Sendable, Hashable, Codable {
    /// It counts from now on.
    case learned
    /// The same was said of the same message before.
    case known
    /// It takes the place of what was said of the same message before.
    case corrected
    /// The teacher has said as much today as counts.
    case overDailyLimit
    /// Nothing can be learned from it: it has neither words nor links.
    case empty
}

/// Learns for organizations.
package protocol Learner: Sendable {
    /// Takes a lesson. Durable when it returns. May block: for threads that may.
    ///
    /// Throws where it can't be kept: nothing counts then.
    func learn(_ lesson: Lesson, for organization: String) throws -> LessonOutcome

    /// Whether the content of a message is another one than it was when its mark was made, but for what servers put in on the
    /// way. For threads that may block.
    func hasChanged(_ message: ByteBuffer, since mark: TextMark, for organization: String) -> Bool
}
