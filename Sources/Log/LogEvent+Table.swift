package import Mail

extension LogEvent {
    /// What the table of events says of one.
    struct Entry {
        /// How important it is.
        let level: LogLevel
        /// What happened, as a sentence: the message of its lines where they have no more exact one.
        let meaning: String
        /// What an operator does about it.
        let mend: String

        init(_ level: LogLevel, _ meaning: String, mend: String) {
            self.level = level
            self.meaning = meaning
            self.mend = mend
        }
    }

    /// How important it is. Of `library` lines each has its own.
    package var level: LogLevel { entry.level }

    /// What happened, as a sentence.
    package var meaning: String { entry.meaning }

    /// What an operator does about it.
    package var mend: String { entry.mend }

    /// The part of the server that it is about: the first word of its name.
    package var subsystem: LogSubsystem {
        switch self {
        // Each message asks whether these are wanted.
        case .mailReceived, .mailDelivered, .mailDeferred, .mailFailed, .mailRefused, .mailLinesLost: .mail
        // Every name begins with one of them; a test goes through all.
        default: LogSubsystem(rawValue: String(rawValue.prefix { $0 != "." })) ?? .process
        }
    }

    // One table in parts, each in a file of its own, since a compiler takes one of a hundred rows badly. A test sees
    // that every event is in its part.
    private var entry: Entry {
        switch subsystem {
        case .process, .configuration: processEntry
        case .organization, .administration: organizationEntry
        case .smtp, .tls, .dns: edgeEntry
        case .malware, .scoring: contentEntry
        case .learning: learningEntry
        case .queue, .authentication, .reports: queueEntry
        case .store, .pressure: storeEntry
        case .mail, .library: mailEntry
        }
    }

    /// For an event that is in no part.
    static let missing = Entry(.critical, "", mend: "")
}
