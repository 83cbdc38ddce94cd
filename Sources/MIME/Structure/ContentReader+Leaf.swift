import Mail
import NIOCore

extension ContentReader {
    /// Reads a body without parts, once for each way to decode it.
    mutating func readLeaf(
        _ entity: Entity, at index: Int, types: [ContentType], _ header: PartHeader
    ) {
        var encodings = header.encodings
        var number = 0
        while number < encodings.count {
            let encoding = encodings[number]
            var place = index
            if number > 0 {
                guard let other = addReading(of: index) else { return }
                place = other
            }
            let oddities = decode(
                ContentPart.Body(source: entity.source, range: entity.range, encoding: encoding), at: place,
                types: types, depth: entity.depth)
            number += 1
            guard case .base64(.resuming) = encoding else { continue }
            var others: [TransferEncoding] = []
            if oddities.contains(.paddingInside) { others += [.base64(.ending), .base64(.passing)] }
            if oddities.contains(.urlSafe) { others.append(.base64(.urlSafe)) }
            if oddities.contains(.unevenLines) { others.append(.base64(.linewise)) }
            // What is no Base64 at all is shown as it is.
            if oddities.contains(.rubbish) { others.append(.identity) }
            for other in others where !encodings.contains(other) { encodings.append(other) }
        }
    }

    /// A part for one more reading of a leaf; nil beyond the bound.
    private mutating func addReading(of index: Int) -> Int? {
        guard facts.parts.count < bounds.parts else {
            note(.partsNotRead, "1")
            return nil
        }
        let first = facts.parts[index]
        var part = ContentPart(
            path: alternative(to: first.path), role: first.role, isAlternative: true, type: first.type)
        part.names = first.names
        part.isAttachment = first.isAttachment
        part.contentID = first.contentID
        facts.parts.append(part)
        return facts.parts.count - 1
    }

    /// Decodes a body and looks at what it is.
    mutating func decode(
        _ body: ContentPart.Body, at index: Int, types: [ContentType], depth: Int
    ) -> TransferDecoder.Oddities {
        let path = facts.parts[index].path
        facts.parts[index].body = body
        guard charge(body.range.count, path), let octets = facts.sources[body.source].slice(body.range)
        else {
            return []
        }
        let (content, oddities) = TransferDecoder.decode(octets, from: body.encoding)
        note(Self.defects(of: oddities), path)
        examine(content, at: index, types: types, depth: depth)
        return oddities
    }

    private static func defects(of oddities: TransferDecoder.Oddities) -> Set<ContentDefect.Kind> {
        var defects: Set<ContentDefect.Kind> = []
        if oddities.contains(.rubbish) { defects.insert(.base64Rubbish) }
        if oddities.contains(.paddingInside) { defects.insert(.base64PaddingInside) }
        if oddities.contains(.truncated) { defects.insert(.base64Truncated) }
        if oddities.contains(.escapes) { defects.insert(.malformedQuotedPrintable) }
        if oddities.contains(.uuencode) { defects.insert(.malformedUuencode) }
        return defects
    }

    // MARK: - Decoded content

    /// Whether a part is in one that has a name: the file of that name has the part in it.
    private func isOfNamedMessage(_ path: String) -> Bool {
        guard let dot = path.utf8.lastIndex(of: UInt8(ascii: ".")) else { return false }
        let outer = path[..<dot]
        return facts.parts.contains { $0.path == outer && !$0.names.isEmpty }
    }

    private mutating func examine(
        _ content: ByteBuffer, at index: Int, types: [ContentType], depth: Int
    ) {
        let path = facts.parts[index].path
        let octets = content.readableBytesUInt8Span
        let isFile = facts.parts[index].isAttachment || !facts.parts[index].names.isEmpty
        let isDeclaredText = types.contains(where: \.isText)
        var type = FileSignature.type(of: octets)
        // Words that begin with these two letters are no program: nobody saves them as a file.
        if type == .exe, isDeclaredText, !isFile, TextSignature.isPlain(octets), !isOfNamedMessage(path) { type = .txt }
        facts.parts[index].trueType = type
        facts.parts[index].size = content.readableBytes
        facts.parts[index].isExamined = true
        if FileSignature.hasEICAR(octets) { note(.eicar, path) }
        let names = facts.parts[index].names
        noteNames(names, type, path)

        let extensions = names.map { FileExtension.last(of: $0.text) }
        let isHTML =
            type == .html || type == .svg || types.contains(where: \.isHTML)
            || extensions.contains(where: FileExtension.isHTML)
        let isBinary = !type.isText && type != .unknown && type != .empty
        // Words are shown as words, whatever they begin with.
        let isShown = isDeclaredText && (!isBinary || !isFile || TextSignature.isPlain(octets))
        if isHTML || isShown || type.isText {
            let isCard =
                types.contains(where: \.isCard) || type == .ics || type == .vcf
                || extensions.contains(where: FileExtension.isCard)
            readText(content, at: index, types: types, isHTML: isHTML, isCard: isCard, depth: depth)
            readUuencode(content, at: index, depth: depth)
        }
        if !isHTML, isShown || type.isText || type == .binhex || octets.stands("=ybegin ", at: 0) {
            readEncodedFiles(content, at: index, depth: depth)
        }
        if type == .smime { readSigned(content, at: index, depth: depth) }
        if type == .unknown, let (name, range) = AppleFile.data(in: octets), let data = content.slice(range) {
            add([EnclosedFile(name: name, octets: data)], in: path, depth: depth)
        }
        if type == .pgp && octets.stands("-----BEGIN PGP MESSAGE", at: 0)
            || type == .unknown && extensions.contains(where: FileExtension.isSealed)
        {
            note(.sealedContent, path)
        }
        // A message in a file: what opens it finds more.
        if extensions.contains(where: FileExtension.isMessage) || type == .eml && depth > 0
            || types.contains(where: {
                $0.name == "multipart/related" && type == .eml || $0.name == "application/mbox"
            })
        {
            readAttachedMessages(content, at: index, depth: depth)
        }
    }

    private mutating func noteNames(_ names: [PartName], _ type: FileType, _ path: String) {
        var extensions: Set<String> = []
        for name in names {
            let last = FileExtension.last(of: name.text)
            if name.source != .location { extensions.insert(last) }
            if FileExtension.isDouble(name.text) { note(.doubleExtension, path) }
            if FileExtension.hasBlanks(name.text) { note(.blanksInName, path) }
            if FileExtension.differs(last, from: type) { note(.typeDiffersFromName, path) }
            for scalar in name.text.unicodeScalars {
                if scalar.value < 0x20 || scalar.value == 0x7F { note(.controlInName, path) }
                if Self.isInvisible(scalar) { note(.invisibleInName, path) }
            }
        }
        if extensions.count > 1 { note(.namesDiffer, path) }
    }

    /// Whether a character turns the direction of writing or has no width.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00AD, 0x061C, 0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF,
            0xFFF9...0xFFFB,
            0xE0000...0xE007F:
            true
        default: false
        }
    }

    private mutating func readAttachedMessages(_ content: ByteBuffer, at index: Int, depth: Int) {
        let path = facts.parts[index].path
        guard let body = facts.parts[index].body else { return }
        var entity = Entity(
            source: body.source, range: body.range, path: children(of: path), role: .message)
        if body.encoding != .identity {
            guard charge(content.readableBytes, path) else { return }
            entity.source = add(source: content)
            entity.range = 0..<content.readableBytes
        }
        entity.isAlternative = facts.parts[index].isAlternative
        entity.depth = depth + 1
        let (parent, start) = (entity.path, entity.range.lowerBound)
        entity.path += ".1"
        let messages = Mailbox.messages(
            in: content.readableBytesUInt8Span, limit: max(1, bounds.parts - facts.parts.count))
        guard !messages.isEmpty else { return readEntity(entity) }
        for (number, range) in messages.enumerated() {
            entity.range = start + range.lowerBound..<start + range.upperBound
            entity.path = "\(parent).\(number + 1)"
            readEntity(entity)
        }
    }

    // MARK: - Files in what is none of many

    /// Files that stand in text as yEnc and BinHex write them.
    private mutating func readEncodedFiles(_ content: ByteBuffer, at index: Int, depth: Int) {
        let path = facts.parts[index].path
        var files: [EnclosedFile] = []
        do {
            let text = content.readableBytesUInt8Span
            var position = 0
            while files.count < Self.mostEnclosed, let block = YEncBlock(in: text, from: position) {
                position = max(block.end, position + 1)
                files.append(block.file)
            }
            if files.count == Self.mostEnclosed { note(.partsNotRead, "1") }
            // Runs are packed: what becomes more than the text is not read to its end.
            let limit = min(max(0, decodingLeft), max(1 << 20, text.count))
            if let block = BinHexBlock(in: text, limit: limit) { files.append(block.file) }
        }
        guard !files.isEmpty else { return }
        note(.encodedFileInText, path)
        add(files, in: path, depth: depth)
    }

    private static let mostEnclosed = 256

    /// The content of a message that is signed in CMS.
    private mutating func readSigned(_ content: ByteBuffer, at index: Int, depth: Int) {
        let path = facts.parts[index].path
        switch SignedContent(content) {
        case .nothing: break
        case .sealed: note(.sealedContent, path)
        case .signed(let signed):
            let octets = signed.readableBytesUInt8Span
            guard RawHeader.isField(octets, at: 0), FileSignature.type(of: octets).isText else {
                // A file that was signed, called as it is with an extension behind it.
                var name = facts.parts[index].filename ?? ""
                if FileExtension.last(of: name) == "p7m" { name = String(name.unicodeScalars.dropLast(4)) }
                return add([EnclosedFile(name: Array(name.utf8), octets: signed)], in: path, depth: depth)
            }
            guard charge(signed.readableBytes, path) else { return }
            var entity = Entity(
                source: add(source: signed), range: 0..<signed.readableBytes, path: children(of: path) + ".1",
                role: .part)
            entity.isAlternative = facts.parts[index].isAlternative
            entity.depth = depth + 1
            readEntity(entity)
        }
    }

    /// Adds files as parts, and looks at what they are.
    mutating func add(_ files: [EnclosedFile], in path: String, depth: Int) {
        guard !files.isEmpty else { return }
        guard depth < bounds.depth else { return note(.depthNotRead, path) }
        let parent = children(of: path)
        for (number, file) in files.enumerated() {
            guard facts.parts.count < bounds.parts else { return note(.partsNotRead, "1") }
            var part = ContentPart(
                path: "\(parent).\(number + 1)", role: .enclosed, isAlternative: true, type: file.type)
            if !file.name.isEmpty {
                let name = ExtendedParameter.text(file.name).cut(toOctets: bounds.name)
                part.names = [PartName(text: name, source: .enclosed)]
                if file.name.count > bounds.name { note(.namesNotRead, part.path) }
            }
            part.isAttachment = true
            facts.parts.append(part)
            if file.isCut { note(.bodyNotRead, part.path) }
            let size = file.octets.readableBytes
            _ = decode(
                ContentPart.Body(source: add(source: file.octets), range: 0..<size, encoding: file.encoding),
                at: facts.parts.count - 1, types: [ContentType(name: file.type)], depth: depth + 1)
        }
    }

    /// Files that stand encoded in text, which many programs show as attachments.
    private mutating func readUuencode(_ content: ByteBuffer, at index: Int, depth: Int) {
        guard let body = facts.parts[index].body, depth < bounds.depth else { return }
        let path = facts.parts[index].path
        var source: Int?
        var position = 0
        var number = 0
        var parent = path
        while let block = UuencodeBlock(in: content.readableBytesUInt8Span, from: position) {
            guard facts.parts.count < bounds.parts else { return note(.partsNotRead, "1") }
            position = max(block.range.upperBound, position + 1)
            note(.uuencodeInText, path)
            // Where the text was decoded, it is what the block lies in.
            let start = body.encoding == .identity ? body.range.lowerBound : 0
            if source == nil {
                if body.encoding != .identity {
                    guard charge(content.readableBytes, path) else { return }
                    source = add(source: content)
                } else {
                    source = body.source
                }
            }
            guard let source else { return }
            if number == 0 { parent = children(of: path) }
            number += 1
            var part = ContentPart(
                path: "\(parent).\(number)", role: .uuencoded, isAlternative: true,
                type: "application/octet-stream")
            let name = ExtendedParameter.text(content.readableBytesUInt8Span.array(block.name)).cut(
                toOctets: bounds.name)
            part.names = [PartName(text: name, source: .uuencode)]
            part.isAttachment = true
            facts.parts.append(part)
            _ = decode(
                ContentPart.Body(
                    source: source, range: start + block.range.lowerBound..<start + block.range.upperBound,
                    encoding: .uuencode),
                at: facts.parts.count - 1, types: [ContentType(name: "application/octet-stream")],
                depth: depth + 1)
        }
    }
}
