package import Queueing

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
