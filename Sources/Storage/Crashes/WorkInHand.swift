public import Queueing

/// What a process was at when it died.
public struct WorkInHand: Hashable, Sendable {
    /// Which work.
    public enum Subject: Hashable, Sendable {
        /// A message of the store.
        case message(SequenceNumber)
        /// Received content that was not accepted yet.
        case content(ContentMark)
    }

    /// What was done with it.
    public var stage: WorkStage
    /// With what.
    public var subject: Subject

    init(stage: WorkStage, subject: Subject) {
        self.stage = stage
        self.subject = subject
    }
}

/// Tells received content from other: its size and its first two thousand octets.
///
/// No digest: noting it must cost next to nothing, and it is compared only when there has been a crash.
public struct ContentMark: Hashable, Sendable {
    /// Octets of the whole content.
    public var size: Int
    let head: [UInt8]

    init(size: Int, head: UnsafeRawBufferPointer) {
        self.size = size
        self.head = Array(head.prefix(WorkSlots.headBytes))
    }

    /// What stands in `crashes.content`.
    init(size: Int, head: [UInt8]) {
        self.size = size
        self.head = head
    }

    func matches(size: Int, head: UnsafeRawBufferPointer) -> Bool {
        guard size == self.size else { return false }
        let prefix = head.prefix(WorkSlots.headBytes)
        return prefix.count == self.head.count && prefix.elementsEqual(self.head)
    }
}

/// How often work has ended a process.
public struct CrashCount: Hashable, Sendable {
    /// The work.
    public var work: WorkInHand
    /// How often, this time included.
    public var count: Int
}

/// Notes work in the slots, and knows the contents that have ended two processes.
public struct CrashJournal: WorkJournal {
    private let slots: WorkSlots
    // By size, so that nearly every message is passed after one look.
    private let refused: [Int: [ContentMark]]

    /// A journal that refuses these contents.
    public init(slots: WorkSlots, refused: [ContentMark]) {
        self.slots = slots
        self.refused = Dictionary(grouping: refused, by: \.size)
    }

    /// Notes work on a stored message.
    public func begin(_ stage: WorkStage, on sequence: SequenceNumber) -> Int { slots.begin(stage, on: sequence) }

    /// Notes work on received content.
    public func begin(contentOf size: Int, head: UnsafeRawBufferPointer) -> Int {
        slots.begin(contentOf: size, head: head)
    }

    /// Takes a note back.
    public func end(_ note: Int) { slots.end(note) }

    /// Whether it is one of the contents to be refused.
    public func refuses(contentOf size: Int, head: UnsafeRawBufferPointer) -> Bool {
        guard !refused.isEmpty, let marks = refused[size] else { return false }
        return marks.contains { $0.matches(size: size, head: head) }
    }
}
