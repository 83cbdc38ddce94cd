package import Mail

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

    /// Work.
    package init(stage: WorkStage, subject: Subject) {
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
    /// Its beginning, at most ``headBytes`` octets.
    package let head: [UInt8]
    /// Octets of content that are kept; with the size they tell messages apart: the identities of every message
    /// (Message-ID, Received, DKIM-Signature) stand there.
    package static let headBytes = 2_016

    /// The mark of content.
    package init(size: Int, head: UnsafeRawBufferPointer) {
        self.size = size
        self.head = Array(head.prefix(ContentMark.headBytes))
    }

    /// The mark as a store keeps it.
    package init(size: Int, head: [UInt8]) {
        self.size = size
        self.head = head
    }

    /// Whether content has this mark.
    package func matches(size: Int, head: UnsafeRawBufferPointer) -> Bool {
        guard size == self.size else { return false }
        let prefix = head.prefix(ContentMark.headBytes)
        return prefix.count == self.head.count && prefix.elementsEqual(self.head)
    }
}

/// How often work has ended a process.
package struct CrashCount: Hashable, Sendable {
    /// The work.
    package var work: WorkInHand
    /// How often, this time included.
    package var count: Int
    /// So many processes may end with a message in hand; Exchange's `PoisonThreshold`.
    package static let poisonThreshold = 2

    /// A count.
    package init(work: WorkInHand, count: Int) {
        self.work = work
        self.count = count
    }

    /// Whether the work has ended as many processes as it may.
    package var isPoison: Bool { count >= CrashCount.poisonThreshold }
}

/// Remembers what processes died of (docs/reference/poison.md).
package protocol CrashStore: Sendable {
    /// Counts work that ended a process, durably, and gives the counts in the same order.
    func countCrashes(_ work: [WorkInHand], at time: WallTime) async throws(StoreError) -> [CrashCount]

    /// The contents that ended as many processes as they may, the newest first.
    func poisonContents() async throws(StoreError) -> [ContentMark]
}
