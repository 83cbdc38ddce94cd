package import Mail
package import NIOCore

/// What an organization has learned, in figures.
package struct LearningFigures: Sendable, Hashable, Codable {
    /// Messages that were said to be wanted.
    package var good = 0
    /// Messages that were said not to be wanted.
    package var spam = 0
    /// Messages that were said to deceive.
    package var phish = 0
    /// Messages of each class that a model of words is made of, after the bounds for persons and for balance.
    package var usable = 0
    /// Messages of each class that a model needs.
    package var needed = 0
    /// Messages of each class from which it weighs in full.
    package var neededInFull = 0
    /// What a model weighs at most, and what one weighs in full.
    package var weight = 0.0, weightInFull = 0.0
    /// Messages of each class that the model in use is of; nil without one.
    package var inUse: Int?
    /// When a model was last made, or found to be no better; nil for never since the start.
    package var trained: WallTime?
    /// Whether the last model that was made was not used, as it would have done worse.
    package var isHeldBack = false
    /// Texts, links, images, subjects and senders of reported messages that count.
    package var campaigns = 0
    /// Persons with a sender that are remembered.
    package var pairs = 0
    /// Senders, domains and networks that are remembered.
    package var senders = 0
    /// Domains of links in good mail that are remembered.
    package var domains = 0
    /// Octets of memory that it takes.
    package var memory = 0
    /// Octets on the disk.
    package var disk = 0

    /// Nothing.
    package init() {}
}

/// Lessons in lines of JSON, as many as one answer takes.
package struct LessonPortion: Sendable, Hashable, Codable {
    /// The lines.
    package var lines: [String]
    /// The number of the last of them, to ask for those behind it; nil where there are no more.
    package var next: UInt64?

    /// Puts one together.
    package init(lines: [String], next: UInt64?) {
        self.lines = lines
        self.next = next
    }
}

/// What of a person was forgotten.
package struct ForgottenPerson: Sendable, Hashable, Codable {
    /// Lessons that the person gave.
    package var lessons: Int
    /// Rows about the person as a recipient and as a sender.
    package var rows: Int

    /// Puts one together.
    package init(lessons: Int, rows: Int) {
        self.lessons = lessons
        self.rows = rows
    }
}

/// What administrators do with what organizations have learned. Blocks.
package protocol LearningAdministration: Learner {
    /// What an organization has learned.
    func figures(of organization: String) -> LearningFigures

    /// Forgets the lesson about a message; false where there is none.
    func forget(message: ByteBuffer, for organization: String) throws -> Bool

    /// Forgets what mentions a person: in one organization, or in all.
    func forget(person: EmailAddress, for organization: String?) throws -> ForgottenPerson

    /// Forgets everything that an organization has learned.
    func forgetAll(of organization: String) throws

    /// Lessons with numbers above one, in order, as lines of JSON without an address.
    func export(from organization: String, after number: UInt64, limit: Int) throws -> LessonPortion

    /// Takes up lines that ``export(from:after:limit:)`` gave; those about messages that are known change nothing.
    /// Throws ``LessonLineError`` where one is no lesson; then none is taken up.
    ///
    /// - Returns: how many were new.
    func take(lines: [String], for organization: String, from first: Int) throws -> Int
}

/// A line that is no lesson.
package struct LessonLineError: Error, Sendable, CustomStringConvertible {
    /// Its number in the file, from 1.
    package var line: Int

    /// The error for a line.
    package init(line: Int) { self.line = line }

    /// In words, with the mend.
    package var description: String {
        "line \(line) is no lesson; give a file that `postern train export` wrote"
    }
}
