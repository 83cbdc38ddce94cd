package import Foundation
internal import Identity
package import Mail
package import MailFlow
import NIOCore
import Organization

/// Says of messages what they are, so that an organization learns from them (docs/reference/learning.md).
package struct TrainLearn: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "train.learn", .learningChange, needs: .writableStore, trail: .entry(.trainLearn))

    /// Messages that are taken at once.
    package static let mostMessages = 200

    /// The organization.
    package var organization: String
    /// What the messages are.
    package var label: LessonLabel
    /// Whose word it is: any address of one of the organization's people; nil for the caller's, an administrator's.
    package var reporter: String?
    /// The messages as they were delivered.
    package var messages: [Data]

    /// Says what messages are.
    package init(organization: String, label: LessonLabel, reporter: String? = nil, messages: [Data]) {
        self.organization = organization
        self.label = label
        self.reporter = reporter
        self.messages = messages
    }

    /// What came of messages, in numbers.
    package struct Summary: Codable, Sendable, Hashable {
        /// The organization.
        package var organization: String
        /// Messages that count from now on.
        package var learned = 0
        /// Messages of which the same was said before.
        package var known = 0
        /// Messages of which something else was said before.
        package var corrected = 0
        /// Messages beyond what counts of the reporter today.
        package var overDailyLimit = 0
        /// Messages from which nothing can be learned.
        package var empty = 0

        /// Nothing yet.
        package init(organization: String) { self.organization = organization }

        /// Adds what came of others.
        package mutating func add(_ outcomes: [LessonOutcome]) {
            for outcome in outcomes {
                switch outcome {
                case .learned: learned += 1
                case .known: known += 1
                case .corrected: corrected += 1
                case .overDailyLimit: overDailyLimit += 1
                case .empty: empty += 1
                }
            }
        }
    }

    /// Performs it; gives what came of each message.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [LessonOutcome] {
        let (learning, organization) = try await administration.openLearning(of: organization)
        guard (1...Self.mostMessages).contains(messages.count) else {
            throw OperationFailure(.usage, "Give 1 to \(Self.mostMessages) messages at once, not \(messages.count).")
        }
        var teacher = Lesson.Teacher.administrator
        if let reporter {
            guard let address = EmailAddress(reporter) else {
                throw OperationFailure(
                    .usage,
                    "The reporter \"\(SafeText.escaped(reporter, limit: 80))\" is no address; write one such as "
                        + "ann@contoso.com.")
            }
            let snapshot = administration.configuration.snapshot
            guard let owner = snapshot.organization(named: organization),
                let accepted = snapshot.acceptedDomain(of: address.domain, in: owner)
            else {
                throw OperationFailure(
                    .notFound,
                    "The reporter \(address) is in no accepted domain of \(organization); it learns from its own people "
                        + "alone.")
            }
            guard let person = owner.reporter(address, in: accepted) else {
                throw OperationFailure(
                    .notFound,
                    "The reporter \(address) is no recipient of \(organization), whose domain \(accepted.name) is "
                        + "Authoritative; give an address of one of its people, or add the recipient to its document or "
                        + "directory.")
            }
            teacher = .person(person)
        }
        let who = if case .person(let address) = teacher { ", by \(AddressDigest(address.lookupKey))" } else { "" }
        let entry = administration.learningEntry(
            .trainLearn, by: caller, organization, change: "\(messages.count) as \(label.rawValue)\(who)")
        let (messages, label, giver) = (messages, label, teacher)
        return try await administration.teach(entry, before: "Nothing was learned", "Not all was learned") {
            try messages.map { message in
                try learning.learn(
                    Lesson(message: ByteBuffer(bytes: message), label: label, teacher: giver), for: organization)
            }
        }
    }
}

/// How much an organization has learned, and how much is missing until words weigh.
package struct TrainStatus: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("train.status", .learningRead, needs: .writableStore)

    /// The organization.
    package var organization: String

    /// Asks about an organization.
    package init(organization: String) { self.organization = organization }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> LearningStatus {
        let (learning, organization) = try await administration.openLearning(of: organization)
        let figures = try await LearningWork.run("Nothing can be said") { learning.figures(of: organization) }
        return LearningStatus(organization: organization, figures)
    }
}

/// Forgets what was learned: of a message, of what mentions a person, or all of it.
package struct TrainForget: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "train.forget", .learningChange, needs: .writableStore, trail: .entry(.trainForget))

    /// The organization.
    package var organization: String
    /// The message whose lesson is meant; nil for something else.
    package var message: Data?
    /// The address of the person who is meant; nil for something else.
    package var person: String?
    /// Whether all is meant.
    package var isAll: Bool

    /// Orders what is meant forgotten.
    package init(organization: String, message: Data? = nil, person: String? = nil, isAll: Bool = false) {
        self.organization = organization
        self.message = message
        self.person = person
        self.isAll = isAll
    }

    /// What was forgotten.
    package struct Forgotten: Codable, Sendable, Hashable {
        /// Lessons.
        package var lessons: Int
        /// Rows about senders.
        package var rows: Int
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> Forgotten {
        let (learning, organization) = try await administration.openLearning(of: organization)
        guard [message != nil, person != nil, isAll].count(where: { $0 }) == 1 else {
            throw OperationFailure(.usage, "Give one of a message, a person and all.")
        }
        let address = person.flatMap { EmailAddress($0) }
        if let person, address == nil {
            throw OperationFailure(
                .usage,
                "\"\(SafeText.escaped(person, limit: 80))\" is no address; write one such as ann@contoso.com.")
        }
        let what =
            if let address { "what mentions \(AddressDigest(address.lookupKey))" } else {
                isAll ? "all" : "one message"
            }
        let entry = administration.learningEntry(.trainForget, by: caller, organization, change: what)
        let message = message
        return try await administration.teach(entry, before: "Nothing was forgotten", "Not all was forgotten") {
            if let address {
                let one = try learning.forget(person: address, for: organization)
                return Forgotten(lessons: one.lessons, rows: one.rows)
            }
            if let message {
                let isGone = try learning.forget(message: ByteBuffer(bytes: message), for: organization)
                return Forgotten(lessons: isGone ? 1 : 0, rows: 0)
            }
            let figures = learning.figures(of: organization)
            try learning.forgetAll(of: organization)
            return Forgotten(
                lessons: figures.good + figures.spam + figures.phish, rows: figures.pairs + figures.senders)
        }
    }
}

/// Writes lessons out, a portion at a time: as lines of JSON without an address.
package struct TrainExport: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "train.export", .learningRead, needs: .writableStore, trail: .entry(.trainExport))

    /// Lessons of a portion.
    package static let portion = 500

    /// The organization.
    package var organization: String
    /// The number that the portion before gave; nil to begin.
    package var after: UInt64?

    /// Asks for a portion.
    package init(organization: String, after: UInt64? = nil) {
        self.organization = organization
        self.after = after
    }

    /// What was written.
    package struct Summary: Codable, Sendable, Hashable {
        /// The organization.
        package var organization: String
        /// The file.
        package var file: String
        /// Lessons in it.
        package var lessons: Int

        /// Puts one together.
        package init(organization: String, file: String, lessons: Int) {
            self.organization = organization
            self.file = file
            self.lessons = lessons
        }
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> LessonPortion {
        let (learning, organization) = try await administration.openLearning(of: organization)
        if after == nil {
            let entry = administration.learningEntry(.trainExport, by: caller, organization)
            try await administration.record(entry, before: "Nothing was written")
        }
        let after = after ?? 0
        return try await LearningWork.run("Nothing can be written") {
            try learning.export(from: organization, after: after, limit: Self.portion)
        }
    }
}

/// Takes up lessons that another server wrote out, a portion at a time.
package struct TrainImport: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "train.import", .learningChange, needs: .writableStore, trail: .entry(.trainImport))

    /// The organization.
    package var organization: String
    /// The lines.
    package var lines: [String]
    /// The number of the first of them in its file, from 1.
    package var first: Int

    /// Orders lines taken up.
    package init(organization: String, lines: [String], first: Int) {
        self.organization = organization
        self.lines = lines
        self.first = first
    }

    /// What was taken up.
    package struct Summary: Codable, Sendable, Hashable {
        /// The organization.
        package var organization: String
        /// Lessons that are new to it.
        package var learned: Int
        /// Lessons about messages that it knows.
        package var known: Int

        /// Puts one together.
        package init(organization: String, learned: Int, known: Int) {
            self.organization = organization
            self.learned = learned
            self.known = known
        }
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> Summary {
        let (learning, organization) = try await administration.openLearning(of: organization)
        guard (1...TrainExport.portion).contains(lines.count), first >= 1 else {
            throw OperationFailure(.usage, "Give 1 to \(TrainExport.portion) lines at once, not \(lines.count).")
        }
        let entry = administration.learningEntry(
            .trainImport, by: caller, organization, change: "\(lines.count) lessons")
        let (lines, first) = (lines, first)
        let learned = try await administration.teach(entry, before: "Nothing was taken up", "Nothing was taken up") {
            try learning.take(lines: lines, for: organization, from: first)
        }
        return Summary(organization: organization, learned: learned, known: lines.count - learned)
    }
}
