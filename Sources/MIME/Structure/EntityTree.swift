internal import Mail
package import NIOCore

/// The parts of a message with the places where they stand, for those who change something in them.
///
/// Unlike ``ContentFacts`` it has one reading, and says where that is everybody's: what programs read differently must not
/// be changed in one reading alone. Messages in the message are leaves here.
package struct EntityTree: Sendable {
    /// How the octets of a body are written.
    package enum Encoding: Hashable, Sendable {
        /// 7bit, 8bit and binary.
        case identity
        case quotedPrintable
        case base64
    }

    /// A message or a part of one.
    package struct Entity: Sendable {
        /// Its fields with their line ends, without the blank line behind them.
        package var header: Range<Int>
        /// Its body, of a part without the line end before the boundary.
        package var body: Range<Int>
        /// What Content-Type says, in lower case; `text/plain` where nothing does.
        package var type: String
        /// How its body is written; nil for an encoding of another kind.
        package var encoding: Encoding?
        /// The charset as Content-Type names it; nil where it names none.
        package var charset: [UInt8]?
        /// Other parameters of Content-Type that matter to text, by their names in lower case.
        package var parameters: [String: String] = [:]
        /// Where Content-Type stands, with its line end.
        package var typeField: Range<Int>?
        /// Where Content-Transfer-Encoding stands, with its line end.
        package var encodingField: Range<Int>?
        /// Whether it has a MIME-Version.
        package var hasVersion = false
        /// Whether Content-Disposition says `attachment`, or it has a name.
        package var isFile = false
        /// The Content-ID, without angle brackets.
        package var contentID: String?
        /// Whether every program takes its header and its boundaries alike.
        package var isClear = true
        /// The boundaries around it, and its own.
        package var boundaries: [[UInt8]] = []
        /// Where the first of its boundaries begins, with its hyphens; nil for what has no parts.
        package var firstDelimiter: Int?
        /// The parts of a multipart that every program cuts alike.
        package var children: [Entity] = []

        /// Whether it is a multipart, with parts or without.
        package var isMultipart: Bool { type.utf8.starts(with: "multipart/".utf8) }
    }

    /// The message.
    package let root: Entity

    /// Depth of parts within one another, and parts, that are looked at.
    static let maximumDepth = 20
    static let maximumParts = 2_000

    /// Reads a message; nil where not even its header can be.
    package init?(reading content: ByteBuffer) {
        var reader = EntityReader(content)
        let range = 0..<content.readableBytes
        guard let root = reader.read(range, enclosing: [], defaultsToMessage: false, depth: 0) else { return nil }
        self.root = root
    }
}

/// Walks through the parts: ``EntityTree`` in the making.
private struct EntityReader {
    private let content: ByteBuffer
    private let index: DelimiterIndex
    private let bounds = ContentBounds()
    private var partsLeft = EntityTree.maximumParts

    private static let delimiters = 100_000
    private static let textParameters = ["format", "delsp", "method", "start", "protocol", "smime-type"]
    /// What makes programs read a body differently.
    private static let ambiguous: Set<ContentDefect.Kind> = [
        .severalContentTypes, .malformedContentType, .severalEncodings, .unknownEncoding, .malformedEncoding,
        .malformedParameter, .commentInParameter, .duplicateParameter, .malformedContinuation, .severalDispositions,
    ]

    init(_ content: ByteBuffer) {
        self.content = content
        index = DelimiterIndex(content.readableBytesUInt8Span, limit: Self.delimiters)
    }

    mutating func read(
        _ range: Range<Int>, enclosing: [[UInt8]], defaultsToMessage: Bool, depth: Int
    ) -> EntityTree.Entity? {
        guard partsLeft > 0, let octets = content.slice(range) else { return nil }
        partsLeft -= 1
        var defects: Set<ContentDefect.Kind> = []
        let readings = RawHeader.readings(of: octets, limit: bounds.header, &defects)
        guard let raw = readings.first else { return nil }
        let header = PartHeader(raw, defaultsToMessage: defaultsToMessage, bounds: bounds)
        let start = range.lowerBound
        let fieldsEnd = start + (raw.fields.last?.end ?? 0)
        let bodyStart = min(start + raw.bodyOffset, range.upperBound)
        let type = header.types.first ?? ContentType.text
        var entity = EntityTree.Entity(
            header: start..<fieldsEnd, body: bodyStart..<range.upperBound, type: type.name)
        entity.encoding = encoding(header.encodings.first)
        entity.charset = type.charsets.first
        entity.isFile = header.isAttachment || header.names.contains { $0.source != .location }
        entity.contentID = header.contentID
        entity.boundaries = enclosing
        let isSingle = readFields(raw, at: start, into: &entity)
        let hasLineEnd = depth == 0 || isLineEnd(at: range.upperBound)
        let hasBlankLine = bodyStart == fieldsEnd + 2 && isLineEnd(at: fieldsEnd)
        let isOneReading = readings.count == 1 && defects.isEmpty && !index.isCut
        let isOneValue = header.types.count == 1 && header.encodings.count == 1 && type.charsets.count <= 1
        entity.isClear =
            isSingle && hasLineEnd && hasBlankLine && isOneReading && isOneValue
            && header.defects.isDisjoint(with: Self.ambiguous)
        if type.isMultipart { readParts(of: &entity, type, enclosing: enclosing, depth: depth) }
        return entity
    }

    private func encoding(_ encoding: TransferEncoding?) -> EntityTree.Encoding? {
        switch encoding {
        case .identity?, nil: .identity
        case .quotedPrintable?: .quotedPrintable
        case .base64(_)?: .base64
        case .uuencode?: nil
        }
    }

    /// Finds the fields that tell of the body; false where one is there twice.
    private func readFields(_ raw: RawHeader, at start: Int, into entity: inout EntityTree.Entity) -> Bool {
        let octets = raw.octets.readableBytesUInt8Span
        var isSingle = true
        for field in raw.fields {
            let range = start + field.start..<start + field.end
            switch octets.array(field.start..<field.nameEnd).map(\.lowered).text {
            case "content-type":
                if entity.typeField != nil { isSingle = false }
                entity.typeField = range
                let reader = ParameterReader(octets.array(field.valueStart..<field.end))
                for parameter in reader.parameters where Self.textParameters.contains(parameter.name) {
                    entity.parameters[parameter.name] = parameter.values.first?.prefix(255).map(\.lowered).text
                }
            case "content-transfer-encoding":
                if entity.encodingField != nil { isSingle = false }
                entity.encodingField = range
            case "mime-version": entity.hasVersion = true
            default: break
            }
        }
        return isSingle
    }

    private func isLineEnd(at position: Int) -> Bool {
        let view = content.readableBytesView
        let start = view.startIndex + position
        return position >= 0 && start + 1 < view.endIndex && view[start] == cr && view[start + 1] == lf
    }

    private mutating func readParts(
        of entity: inout EntityTree.Entity, _ type: ContentType, enclosing: [[UInt8]], depth: Int
    ) {
        guard entity.isClear, depth < EntityTree.maximumDepth, entity.encoding == .identity,
            type.boundaries.count == 1, let boundary = type.boundaries.first,
            !enclosing.contains(where: { $0.starts(with: boundary) || boundary.starts(with: $0) })
        else {
            entity.isClear = false
            return
        }
        let lines = index.lines(in: entity.body)
        let content = content
        let split = MultipartSplit(
            content.readableBytesUInt8Span, body: entity.body, lines: lines, boundary: boundary, reading: .exact,
            limit: EntityTree.maximumParts)
        guard split.oddities.isEmpty, split.epilogue != nil, !split.parts.isEmpty else {
            entity.isClear = false
            return
        }
        let view = content.readableBytesView
        entity.firstDelimiter = lines.first { line in
            view[(view.startIndex + Int(line.start) + 2)...].starts(with: boundary)
        }.map { Int($0.start) }
        entity.boundaries.append(boundary)
        for range in split.parts {
            guard
                let child = read(
                    range, enclosing: entity.boundaries, defaultsToMessage: type.isDigest, depth: depth + 1)
            else {
                entity.isClear = false
                return
            }
            entity.children.append(child)
        }
    }
}
