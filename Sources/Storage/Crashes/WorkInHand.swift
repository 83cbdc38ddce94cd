package import Queueing

/// What a process was at when it died.
package struct WorkInHand: Hashable, Sendable {
    /// Which work.
    package enum Subject: Hashable, Sendable {
        /// A message of the store.
        case message(SequenceNumber)
        /// Received content that was not accepted yet.
        case content(ContentMark)
    }

    /// What was done with it.
    package var stage: WorkStage
    /// With what.
    package var subject: Subject

    init(stage: WorkStage, subject: Subject) {
        self.stage = stage
        self.subject = subject
    }
}

/// Tells received content from other: its size and its first two thousand octets.
///
/// No digest: noting it must cost next to nothing, and it is compared only when there has been a crash.
package struct ContentMark: Hashable, Sendable {
    /// Octets of the whole content.
    package var size: Int
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
package struct CrashCount: Hashable, Sendable {
    /// The work.
    package var work: WorkInHand
    /// How often, this time included.
    package var count: Int
}

/// Notes work in the slots, and knows the contents that have ended two processes.
package struct CrashJournal: WorkJournal {
    private let slots: WorkSlots
    // By size, so that nearly every message is passed after one look.
    private let refused: [Int: [ContentMark]]

    /// A journal that refuses these contents.
    package init(slots: WorkSlots, refused: [ContentMark]) {
        self.slots = slots
        self.refused = Dictionary(grouping: refused, by: \.size)
    }

    /// Notes work on a stored message.
    package func begin(_ stage: WorkStage, on sequence: SequenceNumber) -> Int { slots.begin(stage, on: sequence) }

    /// Notes work on received content.
    package func begin(contentOf size: Int, head: UnsafeRawBufferPointer) -> Int {
        slots.begin(contentOf: size, head: head)
    }

    /// Takes a note back.
    package func end(_ note: Int) { slots.end(note) }

    /// Whether it is one of the contents to be refused.
    package func refuses(contentOf size: Int, head: UnsafeRawBufferPointer) -> Bool {
        guard !refused.isEmpty, let marks = refused[size] else { return false }
        return marks.contains { $0.matches(size: size, head: head) }
    }
}
