/// What a thread does with a message where a fault of ours could trap on it.
package enum WorkStage: UInt64, Hashable, Sendable, CaseIterable {
    /// Reading the header of received content and deciding about it.
    case reception = 1
    /// Delivering: writing the content to the next hop, reading its replies.
    case delivery = 2
    /// Making a report.
    case report = 3
}

/// Notes what this process works on, so that the next one knows it when this one dies of it (docs/reference/poison.md).
///
/// A note lasts from `begin` to `end`, both on the same thread, and survives the death of the process. Every method
/// costs a few stores to memory and never waits.
package protocol WorkJournal: Sendable {
    /// Notes that this thread works on a stored message. Gives what `end` must get.
    func begin(_ stage: WorkStage, on sequence: SequenceNumber) -> Int
    /// Notes that this thread works on received content of `size` octets that begins with `head`.
    func begin(contentOf size: Int, head: UnsafeRawBufferPointer) -> Int
    /// Takes a note back.
    func end(_ note: Int)
    /// Whether content like this has ended so many processes that it must be refused.
    func refuses(contentOf size: Int, head: UnsafeRawBufferPointer) -> Bool
}

extension WorkJournal {
    /// Runs `body` under a note.
    @inline(__always)
    package func noting<Result, Failure>(
        _ stage: WorkStage, on sequence: SequenceNumber, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let note = begin(stage, on: sequence)
        defer { end(note) }
        return try body()
    }
}

/// Notes nothing: for whoever has no data folder.
package struct UnnotedWork: WorkJournal {
    /// Makes one.
    package init() {}
    /// Does nothing.
    package func begin(_ stage: WorkStage, on sequence: SequenceNumber) -> Int { 0 }
    /// Does nothing.
    package func begin(contentOf size: Int, head: UnsafeRawBufferPointer) -> Int { 0 }
    /// Does nothing.
    package func end(_ note: Int) {}
    /// Nothing is refused.
    package func refuses(contentOf size: Int, head: UnsafeRawBufferPointer) -> Bool { false }
}
