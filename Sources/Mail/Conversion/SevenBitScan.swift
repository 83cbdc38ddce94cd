public import NIOCore

/// Reads a message piece by piece and finds how it can be made one without octets above 127: per body part, in nested
/// multiparts and messages too (RFC 6152 section 3, RFC 2045 section 6, RFC 2046 section 5). Nothing of a body is kept.
public struct SevenBitScan: Sendable {
    /// Bounds, published in docs/reference/delivery.md.
    static let maximumDepth = 32
    static let maximumSteps = 10_000
    static let maximumHeader = 262_144

    private enum Place {
        case header
        case leaf(Leaf)
        /// Behind the last part of a multipart, and before its first.
        case between(start: Int, hasEightBit: Bool, isSigned: Bool)
    }

    private struct Leaf {
        var start: Int
        var encoding: EntityHeader.Encoding
        var size = 0
        var eightBit = 0
        var isUTF8 = true
        /// Where its header can be changed.
        var header: EntityHeader
        var isSigned: Bool
    }

    /// What encloses the entity that is read.
    private struct Level {
        /// Of a multipart; nil for a message in a message.
        var boundary: [UInt8]?
        var isDigest = false
        /// Whether a signature covers what is inside.
        var isSigned: Bool
        /// Whether one covers what is between the parts too: that of multipart/signed does not.
        var isSignedBetween: Bool
    }

    private var place = Place.header
    private var levels: [Level] = []
    private var header: [UInt8] = []
    private var headerStart = 0
    private var offset = 0
    private var plan = SevenBitPlan()
    private var obstacle: SevenBitPlan.Obstacle?
    /// Whether there are octets above 127 at all.
    public private(set) var hasEightBit = false

    /// A scan at the beginning of a message.
    public init() {}

    /// Reads lines, each with its CRLF.
    public mutating func read(_ lines: ByteBuffer) {
        var rest = lines.readableBytesView[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(of: 10).map { $0 + 1 } ?? rest.endIndex
            let line = rest[..<end]
            rest = rest[end...]
            read(line: line)
            offset += line.count
        }
    }

    /// Ends the message and gives the plan.
    public mutating func finish() throws(SevenBitPlan.Obstacle) -> SevenBitPlan {
        if case .header = place { endHeader(hasBlankLine: false) }
        endBody(at: offset, behindBoundary: false)
        guard hasEightBit else { return SevenBitPlan() }
        if let obstacle { throw obstacle }
        plan.steps.sort {
            ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
        }
        return plan
    }

    private mutating func read(line: ByteBufferView) {
        let eightBit = line.count { $0 >= 0x80 }
        if eightBit > 0 { hasEightBit = true }
        // With an obstacle nothing is changed, so that nothing more has to be known; above all not ever more levels.
        guard obstacle == nil else { return }
        if line.starts(with: "--".utf8), let (level, isLast) = boundary(line) {
            if case .header = place { endHeader(hasBlankLine: false) }
            endBody(at: offset, behindBoundary: true)
            levels.removeSubrange((level + 1)...)
            if isLast {
                let level = levels.removeLast()
                place = .between(start: offset + line.count, hasEightBit: false, isSigned: level.isSignedBetween)
            } else {
                beginHeader(at: offset + line.count)
            }
            return
        }
        switch place {
        case .header:
            if line.elementsEqual("\r\n".utf8) {
                endHeader(hasBlankLine: true)
            } else if header.count + line.count > Self.maximumHeader {
                obstacle = .bounds
            } else {
                header += line
            }
        case .leaf(var leaf):
            leaf.size += line.count
            leaf.eightBit += eightBit
            if eightBit > 0, leaf.isUTF8 { leaf.isUTF8 = String(validating: line, as: UTF8.self) != nil }
            place = .leaf(leaf)
        case .between(let start, let seen, let isSigned):
            place = .between(start: start, hasEightBit: seen || eightBit > 0, isSigned: isSigned)
        }
    }

    private mutating func beginHeader(at start: Int) {
        header = []
        headerStart = start
        place = .header
    }

    /// The level whose delimiter a line is, the innermost one first, and whether it is the last (RFC 2046 section 5.1.1).
    private func boundary(_ line: ByteBufferView) -> (level: Int, isLast: Bool)? {
        guard levels.contains(where: { $0.boundary != nil }) else { return nil }
        var text = line.dropFirst(2)
        while let last = text.last, last == 13 || last == 10 || last == 0x20 || last == 0x09 { text.removeLast() }
        for index in levels.indices.reversed() {
            guard let boundary = levels[index].boundary, text.starts(with: boundary) else { continue }
            let rest = text.dropFirst(boundary.count)
            if rest.isEmpty { return (index, false) }
            if rest.elementsEqual("--".utf8) { return (index, true) }
        }
        return nil
    }

    private mutating func endHeader(hasBlankLine: Bool) {
        let isDigest = levels.last?.isDigest ?? false
        // Only the header of a message may say MIME-Version; a part has its type with or without it.
        let isMessage = levels.last.map { $0.boundary == nil } ?? true
        let entity = EntityHeader(
            header, at: headerStart, isMessage: isMessage, defaultsToMessage: isDigest)
        let isSigned = levels.last?.isSigned ?? false
        let isSignedInside = isSigned || entity.isSigned
        for field in entity.eightBitFields {
            if isSignedInside {
                obstacle = .signed
            } else if let text = field.converted {
                add(.replace(field.range, with: text))
            } else {
                obstacle = .header
            }
        }
        let bodyStart = offset + (hasBlankLine ? 2 : 0)
        header = []
        switch entity.kind {
        case .multipart(let boundary, let isDigest, let isSignedType):
            relabel(entity, isSigned: isSignedInside)
            push(
                Level(
                    boundary: boundary, isDigest: isDigest, isSigned: isSignedInside || isSignedType,
                    isSignedBetween: isSignedInside))
            place = .between(start: bodyStart, hasEightBit: false, isSigned: isSignedInside)
        // An encoded message is none that can be read here (RFC 2046 section 5.2.1).
        case .message where entity.encoding == .identity:
            relabel(entity, isSigned: isSignedInside)
            push(Level(boundary: nil, isSigned: isSignedInside, isSignedBetween: isSignedInside))
            beginHeader(at: bodyStart)
        case .leaf, .message:
            place = .leaf(
                Leaf(start: bodyStart, encoding: entity.encoding, header: entity, isSigned: isSignedInside))
        }
    }

    private mutating func push(_ level: Level) {
        if levels.count >= Self.maximumDepth { obstacle = .bounds }
        levels.append(level)
    }

    /// What encloses parts says what is in them (RFC 2045 section 6.4).
    private mutating func relabel(_ entity: EntityHeader, isSigned: Bool) {
        guard !isSigned, !entity.isAmbiguous, entity.encoding == .identity, let field = entity.encodingField else {
            return
        }
        add(.replace(field, with: Array("Content-Transfer-Encoding: 7bit\r\n".utf8)))
    }

    private mutating func endBody(at end: Int, behindBoundary: Bool) {
        switch place {
        case .header: break
        case .between(_, false, _): break
        case .between(_, true, isSigned: true): obstacle = .signed
        case .between(let start, true, isSigned: false): add(.encode(start..<end, as: .masked))
        case .leaf(let leaf): endLeaf(leaf, at: end, behindBoundary: behindBoundary)
        }
    }

    private mutating func endLeaf(_ leaf: Leaf, at end: Int, behindBoundary: Bool) {
        guard leaf.eightBit > 0 else { return }
        guard !leaf.isSigned else {
            obstacle = .signed
            return
        }
        if leaf.header.isMalformed {
            obstacle = .header
            return
        }
        switch leaf.encoding {
        case _ where leaf.header.isAmbiguous: obstacle = .encoding
        case .other: obstacle = .encoding
        case .quotedPrintable: add(.encode(leaf.start..<end, as: .escaped))
        case .identity:
            guard leaf.header.mayBeEncoded else {
                obstacle = .encoding
                return
            }
            // Two octets more for each that is encoded, or a third more for all.
            let form: SevenBitPlan.Form = leaf.eightBit * 200 > leaf.size * 37 ? .base64 : .quotedPrintable
            // The line end before a boundary belongs to it.
            let last = form == .base64 && behindBoundary ? max(leaf.start, end - 2) : end
            add(.encode(leaf.start..<last, as: form))
            for step in leaf.header.steps(for: form, isUTF8: leaf.isUTF8) { add(step) }
        }
    }

    private mutating func add(_ step: SevenBitPlan.Step) {
        guard plan.steps.count < Self.maximumSteps else {
            obstacle = .bounds
            return
        }
        plan.steps.append(step)
    }
}
