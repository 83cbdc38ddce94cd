import Glibc
import Mail
import NIOCore

/// Gathers the content of one message: in memory as long as it is small and the budget lasts, then in a file.
///
/// It does no I/O. When octets must go to the file it hands them out as a block and expects to be told when they are
/// written; meanwhile nothing may be added.
struct ContentCollector {
    private static let step = 65_536

    private let budget: MemoryBudget
    private let threshold: Int
    private let headLimit: Int
    private var reserved: Int
    private var memory = ByteBuffer()
    private var head = ByteBuffer()
    private var isHeadWhole = false
    private(set) var file: SpoolFile?
    /// Octets gathered so far.
    private(set) var size = 0

    /// Takes a share of the budget; nil when there is none left.
    ///
    /// - Parameters:
    ///   - declaredSize: SIZE of MAIL FROM.
    ///   - threshold: octets above which content goes to a file.
    ///   - headLimit: octets of the beginning that stay in memory in any case, for the header.
    init?(budget: MemoryBudget, declaredSize: Int?, threshold: Int, headLimit: Int) {
        let share = max(4_096, min(declaredSize ?? Self.step, Self.step))
        guard budget.take(share) else { return nil }
        self.budget = budget
        self.threshold = threshold
        self.headLimit = headLimit
        self.reserved = share
    }

    /// Adds octets. When it gives a block, that block must be written to the file before anything else is added.
    mutating func add(_ content: ByteBuffer) -> ByteBuffer? {
        size += content.readableBytes
        if memory.readableBytes == 0 {
            memory = content
        } else {
            var content = content
            memory.writeBuffer(&content)
        }
        while memory.readableBytes > reserved {
            guard reserved < threshold, budget.take(Self.step) else { return takeBlock() }
            reserved += Self.step
        }
        return nil
    }

    /// What is still to be written when the content has gone to a file; nil when all is where it belongs.
    mutating func lastBlock() -> ByteBuffer? {
        guard file != nil, memory.readableBytes > 0 else { return nil }
        return takeBlock()
    }

    private mutating func takeBlock() -> ByteBuffer {
        if !isHeadWhole {
            head.writeBytes(memory.readableBytesView.prefix(headLimit - head.readableBytes))
            // No more than the header is kept, when its end is seen: the rest of the head would be memory for nothing.
            if let end = Self.headerEnd(head) {
                head = ByteBuffer(bytes: head.readableBytesView.prefix(end))
                isHeadWhole = true
            } else {
                isHeadWhole = head.readableBytes >= headLimit
            }
        }
        let block = memory
        memory = ByteBuffer()
        return block
    }

    // The offset behind the first empty line.
    private static func headerEnd(_ content: ByteBuffer) -> Int? {
        content.withUnsafeReadableBytes { bytes in
            var index = 0
            // Every range given to memchr ends with `bytes`; offsets from its result are checked against the count.
            while let base = bytes.baseAddress, index < bytes.count,
                let hit = memchr(base + index, Int32(UInt8(ascii: "\n")), bytes.count - index)
            {
                index = UnsafeRawPointer(hit) - base + 1
                if index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\r"), bytes[index + 1] == UInt8(ascii: "\n") {
                    return index + 2
                }
            }
            return nil
        }
    }

    /// Tells that the block was written to this file.
    mutating func written(to file: SpoolFile) { self.file = file }

    /// The beginning of the content, which holds the header or is longer than a header may be.
    var beginning: ByteBuffer { file == nil ? memory : head }

    /// The whole content.
    var content: MessageContent {
        if let file { return .file(file) }
        // A slice keeps the whole buffer of its read alive; a small message in a large one is copied out.
        guard memory.storageCapacity > 2 * memory.readableBytes + 4_096 else { return .memory(memory) }
        return .memory(ByteBuffer(bytes: memory.readableBytesView))
    }

    /// Hands the share over: it is given back when the last reference to it goes, and not by ``giveBack()``.
    mutating func handOver() -> MemoryShare {
        defer { reserved = 0 }
        return MemoryShare(of: budget, octets: reserved)
    }

    /// Gives the share back. To be called once, when the content is not needed any more.
    func giveBack() { budget.giveBack(reserved) }
}
