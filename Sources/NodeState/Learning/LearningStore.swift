import Glibc
package import Learning
package import Log
package import Mail
package import MailFlow
internal import NIOConcurrencyHelpers
package import NIOCore

/// What all organizations of this server have learned, each in a folder of its own below `learning` in the data folder
/// (docs/reference/learning.md). Thread-safe.
package final class LearningStore: Sendable {
    /// Reads a message as it was delivered.
    package typealias Reader = @Sendable (_ message: ByteBuffer, _ organization: String) -> Specimen

    private let folder: String
    private let time: any TimeSource
    private let logger: Logger
    private let reader: Reader
    private let hash: SipHash
    private let organizations = NIOLockedValueBox<[String: LearnedFolder]>([:])

    /// Organizations whose folders are opened, at most.
    private static let maximumOrganizations = 10_000

    /// Opens the folder, made where there is none, and reads what is in it. Blocks.
    ///
    /// - Parameter reader: reads messages that lessons are about.
    package init(
        dataFolder: String, time: any TimeSource, random: any RandomSource, logger: Logger,
        reader: @escaping Reader
    ) throws(DiskError) {
        folder = dataFolder + "/learning"
        self.time = time
        self.logger = logger
        self.reader = reader
        try Folder.make(folder)
        hash = try Self.key(in: folder, random, logger)
        for name in try Folder.names(in: folder).sorted().prefix(Self.maximumOrganizations) {
            guard let organization = Self.organization(ofFolder: name) else { continue }
            _ = learned(organization, isAsked: false)
        }
    }

    /// The key that addresses are hashed with: 16 random octets that never leave this server. Without it nothing that was
    /// hashed means anything, so a new one begins with nothing known.
    private static func key(
        in folder: String, _ random: any RandomSource, _ logger: Logger
    ) throws(DiskError) -> SipHash {
        let file = WholeFile(folder + "/key")
        if let octets = try file.read(limit: 4_096) {
            if let hash = SipHash(key: octets) { return hash }
            let kept = file.path + ".damaged"
            guard rename(file.path, kept) == 0 else { throw DiskError(.write, kept) }
            logger.log(.learningDamaged, [.file: kept, .reason: "it has \(octets.count) octets, not 16"])
        }
        // What is known of senders is hashed with the key that is gone.
        for name in try Folder.names(in: folder) where organization(ofFolder: name) != nil {
            let memory = "\(folder)/\(name)/memory"
            guard unlink(memory) == 0 || errno == ENOENT else { throw DiskError(.write, memory) }
        }
        let (first, second) = (random.next(), random.next())
        try file.replace(
            by: [first, second].flatMap { bits in
                (0..<8).map { UInt8(truncatingIfNeeded: bits >> UInt64(8 * $0)) }
            })
        return SipHash(first, second)
    }

    // MARK: - Folders

    private static let folderPrefix = "of-"

    /// The name of an organization's folder: its own, each octet that might mean something to a file system in two
    /// hexadecimal digits behind `%`.
    static func folderName(of organization: String) -> String {
        var name = folderPrefix
        for octet in organization.utf8 {
            switch octet {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                name.unicodeScalars.append(Unicode.Scalar(octet))
            default: name += "%" + (octet < 16 ? "0" : "") + String(octet, radix: 16)
            }
        }
        return name
    }

    private static func organization(ofFolder name: String) -> String? {
        guard name.hasPrefix(folderPrefix) else { return nil }
        var octets: [UInt8] = []
        var rest = Array(name.utf8.dropFirst(folderPrefix.utf8.count))[...]
        while let octet = rest.popFirst() {
            guard octet == UInt8(ascii: "%") else {
                octets.append(octet)
                continue
            }
            guard rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else { return nil }
            octets.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: octets, as: UTF8.self)
    }

    private func learned(_ organization: String, isAsked: Bool = true) -> LearnedFolder {
        let known = organizations.withLockedValue { $0[organization] }
        if let known { return known }
        let new = LearnedFolder(
            folder + "/" + Self.folderName(of: organization), organization: organization, hash: hash, logger: logger)
        // One that is asked for by mail has no folder yet: all that there are were read at the start.
        if !isAsked { new.load(at: time.wallTime()) }
        return organizations.withLockedValue { known in
            if let other = known[organization] { return other }
            known[organization] = new
            return new
        }
    }

    // MARK: - Upkeep

    /// Writes what mail has shown; once a day drops what is too old and makes new models. Blocks.
    package func keepUp(isNight: Bool) {
        for learned in organizations.withLockedValue({ Array($0.values) }) {
            learned.keepUp(isNight: isNight, at: time.wallTime())
        }
    }
}

extension LearningStore: OrganizationMemory {
    /// What an organization knows of a message.
    package func knowledge(of specimen: Specimen, for organization: String, at time: WallTime) -> KnownMessage? {
        learned(organization).knowledge(of: specimen, at: time)
    }

    /// What the content of a message is known by in a report.
    package func mark(of specimen: Specimen) -> TextMark { TextMark(specimen, hash: hash) }

    /// Notes what came of a message.
    package func note(_ event: MemoryEvent, for organization: String, at time: WallTime) {
        learned(organization).note(event, at: time)
    }
}

extension LearningStore: CampaignMemory {
    /// What a message of before has in common with what was reported by now.
    package func campaign(
        _ print: Fingerprint, isKnownSender: Bool, for organization: String, at time: WallTime
    ) -> CampaignMatch? {
        learned(organization).campaign(print, isKnownSender: isKnownSender, at: time)
    }

    /// A mark of the messages that an organization has been told to be spam or phishing.
    package func reportMark(of organization: String) -> Int {
        learned(organization).lessonMark(of: [.spam, .phish])
    }
}

extension LearningStore: LearningAdministration {
    /// Takes a lesson. Blocks.
    package func learn(_ lesson: Lesson, for organization: String) throws -> LessonOutcome {
        let kind: LessonKind =
            switch lesson.label {
            case .good: .good
            case .spam: .spam
            case .phish: .phish
            }
        var teacher: EmailAddress?
        if case .person(let address) = lesson.teacher { teacher = address }
        return try learned(organization).learn(
            reader(lesson.message, organization), kind, by: teacher, at: time.wallTime())
    }

    /// Whether the content of a message is another one than it was when its mark was made.
    package func hasChanged(_ message: ByteBuffer, since mark: TextMark, for organization: String) -> Bool {
        let specimen = reader(message, organization)
        // From nothing, nothing is learned either.
        return !specimen.isEmpty && !mark.fits(specimen, hash: hash)
    }

    /// A mark of the messages that an organization has been told to be phishing: another one with each that is new.
    package func phishLessons(of organization: String) -> Int { learned(organization).lessonMark(of: [.phish]) }

    /// What an organization has learned (see `LearningAdministration`).
    package func figures(of organization: String) -> LearningFigures { learned(organization).figures() }

    /// Forgets the lesson about a message. Blocks.
    package func forget(message: ByteBuffer, for organization: String) throws -> Bool {
        try learned(organization).forget(reader(message, organization), at: time.wallTime())
    }

    /// Forgets what mentions a person. Blocks.
    package func forget(person: EmailAddress, for organization: String?) throws -> ForgottenPerson {
        let meant = organization.map { [learned($0)] } ?? organizations.withLockedValue { Array($0.values) }
        var forgotten = ForgottenPerson(lessons: 0, rows: 0)
        for learned in meant {
            let one = try learned.forget(person: person, at: time.wallTime())
            forgotten.lessons += one.lessons
            forgotten.rows += one.rows
        }
        return forgotten
    }

    /// Forgets everything that an organization has learned. Blocks.
    package func forgetAll(of organization: String) throws { try learned(organization).forgetAll() }

    /// Lessons as lines of JSON. Blocks.
    package func export(from organization: String, after number: UInt64, limit: Int) throws -> LessonPortion {
        let (records, isMore) = try learned(organization).lessons(after: number, limit: limit)
        return LessonPortion(
            lines: try records.map { try LessonLine($0).text }, next: isMore ? records.last?.number : nil)
    }

    /// Takes up lines. Blocks.
    package func take(lines: [String], for organization: String, from first: Int) throws -> Int {
        var records: [LessonRecord] = []
        for (index, line) in lines.enumerated() {
            guard let record = LessonLine.reading(line)?.record else {
                throw LessonLineError(line: first + index)
            }
            records.append(record)
        }
        return try learned(organization).take(records, at: time.wallTime())
    }
}
