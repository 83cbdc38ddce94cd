public import NIOCore

extension ContentFacts {
    /// Looks into a message.
    ///
    /// The cost grows with the size alone, and whatever the octets are, they are looked at or said not to be.
    ///
    /// - Parameters:
    ///   - content: the message: header, blank line, body.
    ///   - bounds: how far it is looked into.
    public init(reading content: ByteBuffer, bounds: ContentBounds = ContentBounds()) {
        var reader = ContentReader(content, bounds: bounds)
        reader.read()
        self = reader.facts
    }

    /// Looks into a file as into the decoded body of an attachment: one part `1` without a header, and what is in it where it
    /// is text, HTML or a message.
    ///
    /// - Parameters:
    ///   - file: its octets.
    ///   - names: its names.
    ///   - bounds: how far it is looked into.
    public init(readingFile file: ByteBuffer, names: [String], bounds: ContentBounds = ContentBounds()) {
        var reader = ContentReader(file, bounds: bounds)
        reader.readFile(names: names)
        self = reader.facts
    }
}

/// Walks through a message and all that is in it: ``ContentFacts`` in the making.
///
/// An entity is a range of a source. Each reading of it is one more walk, until it is one that has been made or the bounds
/// end it; every walk costs its length, and what is decoded is counted against one allowance.
struct ContentReader {
    var facts = ContentFacts()
    let bounds: ContentBounds
    /// Octets that may still be decoded and looked at.
    var decodingLeft: Int
    /// Octets of text that may still be read.
    var textLeft: Int
    /// Octets of words that may still be kept.
    var wordsLeft: Int
    /// Lines that may still be compared with a boundary.
    private var comparisonsLeft: Int
    private var indices: [DelimiterIndex?] = []
    private var seen: Set<ContentPart.Body> = []
    private var known: Set<ContentDefect> = []
    private var alternatives: [String: Int] = [:]
    private var parents: Set<String> = []

    init(_ content: ByteBuffer, bounds: ContentBounds) {
        self.bounds = bounds
        decodingLeft = content.readableBytes * bounds.decoded + (1 << 20)
        textLeft = bounds.text
        wordsLeft = bounds.words
        comparisonsLeft = 16 * bounds.delimiters
        _ = add(source: content)
    }

    mutating func read() {
        noteLineEnds(of: facts.sources[0])
        readEntity(
            Entity(source: 0, range: 0..<facts.sources[0].readableBytes, path: "1", role: .message))
    }

    mutating func readFile(names: [String]) {
        let type = "application/octet-stream"
        let range = 0..<facts.sources[0].readableBytes
        var part = ContentPart(path: "1", role: .part, isAlternative: false, type: type)
        part.names = names.prefix(bounds.names).map { PartName(text: $0, source: .filename) }
        part.isAttachment = true
        facts.parts.append(part)
        _ = decode(
            ContentPart.Body(source: 0, range: range, encoding: .identity), at: 0, types: [ContentType(name: type)],
            depth: 1)
    }

    // MARK: - What is noted

    mutating func note(_ kind: ContentDefect.Kind, _ path: String) {
        let defect = ContentDefect(kind: kind, path: path)
        guard known.insert(defect).inserted else { return }
        if facts.defects.count < bounds.defects {
            facts.defects.append(defect)
        } else if facts.defects.last?.kind != .defectsNotKept {
            facts.defects.append(ContentDefect(kind: .defectsNotKept, path: "1"))
        } else {
            // Nothing grows any more.
            known.remove(defect)
        }
    }

    mutating func note(_ kinds: Set<ContentDefect.Kind>, _ path: String) {
        // In one order, whatever the set's is.
        for kind in kinds.sorted(by: { $0.rawValue < $1.rawValue }) { note(kind, path) }
    }

    /// Line ends and nulls, which SMTP lets nobody send, but files and what is decoded can have.
    private mutating func noteLineEnds(of source: ByteBuffer) {
        let octets = source.readableBytesUInt8Span
        if octets.find(0, from: 0, to: octets.count) < octets.count { note(.nullOctet, "1") }
        var pairs = false
        var alone = false
        var bare = false
        var position = 0
        while position < octets.count, !(pairs && alone && bare) {
            let found = octets.find(cr, from: position, to: octets.count)
            if !alone { alone = octets.find(lf, from: position, to: found) < found }
            if found + 1 < octets.count, octets[found + 1] == lf {
                pairs = true
                position = found + 2
            } else {
                if found < octets.count { bare = true }
                position = found + 1
            }
        }
        if bare { note(.bareCR, "1") }
        // A file with none but LF is one whose lines are whole.
        if pairs, alone { note(.bareLF, "1") }
    }

    /// The path of one more reading of a part.
    mutating func alternative(to path: String) -> String {
        let number = alternatives[path, default: 0] + 1
        alternatives[path] = number
        return "\(path)~\(number)"
    }

    /// What the paths of a part's children begin with: its own path, or for one more set of them that of one more reading.
    mutating func children(of path: String) -> String {
        parents.insert(path).inserted ? path : alternative(to: path)
    }

    // MARK: - Sources

    /// Keeps a message that was decoded.
    mutating func add(source: ByteBuffer) -> Int {
        facts.sources.append(source)
        indices.append(nil)
        return facts.sources.count - 1
    }

    /// Decodes a body as a message to walk through; nil beyond the allowance.
    mutating func decodedSource(_ body: ContentPart.Body, _ path: String) -> Int? {
        guard charge(body.range.count, path), let octets = facts.sources[body.source].slice(body.range)
        else {
            return nil
        }
        return add(source: TransferDecoder.decode(octets, from: body.encoding).octets)
    }

    mutating func charge(_ octets: Int, _ path: String) -> Bool {
        guard octets <= decodingLeft else {
            note(.bodyNotRead, path)
            return false
        }
        decodingLeft -= octets
        return true
    }

    private mutating func lines(of source: Int, in range: Range<Int>, _ path: String) -> ArraySlice<
        DelimiterIndex.Line
    > {
        if let index = indices[source] { return index.lines(in: range) }
        let content = facts.sources[source]
        let index = DelimiterIndex(content.readableBytesUInt8Span, limit: bounds.delimiters)
        if index.isCut { note(.delimitersNotRead, path) }
        indices[source] = index
        return index.lines(in: range)
    }

    // MARK: - Entities

    /// What is to be read: a range of a source with a header at its head.
    struct Entity {
        var source: Int
        var range: Range<Int>
        var path: String
        var role: ContentPart.Role
        var isAlternative = false
        var depth = 0
        /// Whether it is a message where no field says what it is.
        var defaultsToMessage = false
        /// The boundaries around it.
        var enclosing: [[UInt8]] = []
    }

    mutating func readEntity(_ entity: Entity) {
        guard entity.depth < bounds.depth else { return note(.depthNotRead, entity.path) }
        guard facts.parts.count < bounds.parts else { return note(.partsNotRead, "1") }
        let place = ContentPart.Body(source: entity.source, range: entity.range, encoding: .identity)
        guard seen.insert(place).inserted, let octets = facts.sources[entity.source].slice(entity.range)
        else { return }
        var defects: Set<ContentDefect.Kind> = []
        let headers = RawHeader.readings(of: octets, limit: bounds.header, &defects)
        note(defects, entity.path)
        for (number, raw) in headers.enumerated() {
            guard facts.parts.count < bounds.parts else { return note(.partsNotRead, "1") }
            var reading = entity
            if number > 0 {
                reading.path = alternative(to: entity.path)
                reading.isAlternative = true
            }
            let header = PartHeader(raw, defaultsToMessage: entity.defaultsToMessage, bounds: bounds)
            note(header.defects, reading.path)
            readBody(of: reading, header)
        }
    }

    private mutating func readBody(of entity: Entity, _ header: PartHeader) {
        let start = min(entity.range.lowerBound + header.bodyOffset, entity.range.upperBound)
        let range = start..<entity.range.upperBound
        var part = ContentPart(
            path: entity.path, role: entity.role, isAlternative: entity.isAlternative,
            type: header.types.first?.name ?? ContentType.text.name)
        part.names = header.names
        part.isAttachment = header.isAttachment
        part.contentID = header.contentID
        part.size = range.count
        if entity.role == .message {
            part.entity = ContentPart.Body(source: entity.source, range: entity.range, encoding: .identity)
        }
        let index = facts.parts.count
        facts.parts.append(part)

        var inner = entity
        inner.range = range
        // A leaf is read once, whatever types it has; so is the rest, once for each boundary.
        var leafTypes: [ContentType] = []
        for type in header.types {
            if type.isMultipart {
                if !readMultipart(inner, type, header) { leafTypes.append(type) }
            } else if type.isMessage {
                if type.name == "message/partial" {
                    note(.partialMessage, entity.path)
                    leafTypes.append(type)
                }
                readMessage(inner, header)
            } else {
                if type.name == "message/external-body" { note(.externalBody, entity.path) }
                leafTypes.append(type)
                if !type.boundaries.isEmpty { _ = readMultipart(inner, type, header) }
            }
        }
        guard !leafTypes.isEmpty else {
            let isMessage = entity.role == .message || header.types.contains(where: \.isMessage)
            facts.parts[index].trueType = isMessage ? .eml : .multipart
            return
        }
        readLeaf(inner, at: index, types: leafTypes, header)
    }

    /// Reads a message in a message, and what it is when it is decoded, which must not be (RFC 2046 section 5.2.1).
    private mutating func readMessage(_ entity: Entity, _ header: PartHeader) {
        var inner = entity
        inner.role = .message
        inner.depth += 1
        inner.defaultsToMessage = false
        inner.enclosing = []
        for encoding in header.encodings where encoding != .identity {
            note(.encodedMessage, entity.path)
            let body = ContentPart.Body(source: entity.source, range: entity.range, encoding: encoding)
            guard let source = decodedSource(body, entity.path) else { continue }
            var decoded = inner
            decoded.source = source
            decoded.range = 0..<facts.sources[source].readableBytes
            decoded.path = children(of: entity.path) + ".1"
            readEntity(decoded)
            inner.isAlternative = true
        }
        inner.path = children(of: entity.path) + ".1"
        readEntity(inner)
    }

    // MARK: - Multiparts

    /// Reads a multipart by each of its boundaries; false when it has no parts by any.
    private mutating func readMultipart(_ entity: Entity, _ type: ContentType, _ header: PartHeader)
        -> Bool
    {
        var hasParts = false
        var bodies = [ContentPart.Body(source: entity.source, range: entity.range, encoding: .identity)]
        if type.isMultipart {
            for encoding in header.encodings where encoding != .identity {
                note(.encodedMultipart, entity.path)
                let body = ContentPart.Body(source: entity.source, range: entity.range, encoding: encoding)
                guard let source = decodedSource(body, entity.path) else { continue }
                let size = facts.sources[source].readableBytes
                bodies.append(ContentPart.Body(source: source, range: 0..<size, encoding: .identity))
            }
        }
        for body in bodies {
            var inner = entity
            inner.source = body.source
            inner.range = body.range
            inner.isAlternative = entity.isAlternative || hasParts
            var boundaries = type.boundaries
            if boundaries.isEmpty {
                note(.missingBoundary, entity.path)
                boundaries = firstLine(inner).map { [$0] } ?? []
            } else if boundaries.count > 1 {
                note(.severalBoundaries, entity.path)
            }
            for boundary in boundaries.prefix(4) where split(inner, type, boundary) {
                hasParts = true
                inner.isAlternative = true
            }
        }
        if !hasParts, type.isMultipart, !type.boundaries.isEmpty {
            note(.boundaryNeverFound, entity.path)
        }
        // What some show as text where no boundary is named is looked at as text.
        return hasParts && !type.boundaries.isEmpty && type.isMultipart
    }

    /// The boundary that some guess: what stands behind the first two hyphens at the beginning of a line.
    private mutating func firstLine(_ entity: Entity) -> [UInt8]? {
        guard let line = lines(of: entity.source, in: entity.range, entity.path).first else {
            return nil
        }
        let content = facts.sources[entity.source]
        let octets = content.readableBytesUInt8Span
        let text = octets.array(Int(line.start) + 2..<Int(line.end))
        guard let last = text.lastIndex(where: { !$0.isBlank }) else { return nil }
        return Array(text[...last].prefix(998))
    }

    /// Cuts a body at a boundary and reads its parts, in both readings; false when there are none.
    private mutating func split(_ entity: Entity, _ type: ContentType, _ boundary: [UInt8]) -> Bool {
        let lines = lines(of: entity.source, in: entity.range, entity.path)
        guard lines.count <= comparisonsLeft else {
            note(.delimitersNotRead, entity.path)
            return false
        }
        comparisonsLeft -= lines.count
        let exact: MultipartSplit
        var lenient: MultipartSplit?
        let content = facts.sources[entity.source]
        do {
            let octets = content.readableBytesUInt8Span
            exact = MultipartSplit(
                octets, body: entity.range, lines: lines, boundary: boundary, reading: .exact,
                limit: bounds.parts)
            if !exact.oddities.isEmpty {
                lenient = MultipartSplit(
                    octets, body: entity.range, lines: lines, boundary: boundary, reading: .lenient,
                    limit: bounds.parts)
            }
        }
        guard !exact.parts.isEmpty || lenient?.parts.isEmpty == false else { return false }
        note(exact.oddities, entity.path)
        if !type.isMultipart { note(.boundaryWithoutMultipart, entity.path) }
        if exact.epilogue == nil { note(.missingFinalBoundary, entity.path) }
        if entity.enclosing.contains(boundary) { note(.boundaryReused, entity.path) }
        if entity.enclosing.contains(where: {
            $0 != boundary && ($0.starts(with: boundary) || boundary.starts(with: $0))
        }) {
            note(.boundaryIsPrefix, entity.path)
        }
        var inner = entity
        inner.role = .part
        inner.depth += 1
        inner.enclosing.append(boundary)
        inner.defaultsToMessage = type.isDigest
        inner.isAlternative = entity.isAlternative || !type.isMultipart
        for split in [exact, lenient].compactMap({ $0 }) {
            inner.path = children(of: entity.path)
            readParts(split, of: entity, as: inner)
            // What is cut in the other way is a reading of its own.
            inner.isAlternative = true
        }
        return true
    }

    private mutating func readParts(_ split: MultipartSplit, of entity: Entity, as inner: Entity) {
        let path = inner.path
        var part = inner
        readBetween(split.preamble, .preamble, .preambleLooksLikePart, part, path + ".0")
        for (number, range) in split.parts.enumerated() {
            guard facts.parts.count < bounds.parts else { return note(.partsNotRead, "1") }
            part.range = range
            part.path = "\(path).\(number + 1)"
            readEntity(part)
        }
        if let epilogue = split.epilogue {
            readBetween(
                epilogue, .epilogue, .epilogueLooksLikePart, part, "\(path).\(split.parts.count + 1)")
        }
    }

    /// Reads what is before or behind the parts. It is one itself where it has a header of a part, an encoded file or
    /// anything but text; else only its links count.
    private mutating func readBetween(
        _ range: Range<Int>, _ role: ContentPart.Role, _ kind: ContentDefect.Kind, _ entity: Entity,
        _ path: String
    ) {
        var looksLikePart = false
        var type = FileType.empty
        var start = range.lowerBound
        let content = facts.sources[entity.source]
        do {
            let octets = content.readableBytesUInt8Span
            while start < range.upperBound, octets[start].isSpace { start += 1 }
            guard start < range.upperBound, charge(range.count, path) else { return }
            let text = octets.extracting(start..<range.upperBound)
            type = FileSignature.type(of: text)
            looksLikePart =
                text.has("content-", at: 0, before: text.count)
                || text.find("\nContent-", from: 0, to: 65_536) != nil
                || type != .txt || UuencodeBlock(in: text, from: 0) != nil || FileSignature.hasEICAR(text)
        }
        if looksLikePart { note(kind, entity.path) }
        var between = entity
        between.role = role
        between.path = path
        between.range = start..<range.upperBound
        between.isAlternative = true
        readEntity(between)
    }
}
