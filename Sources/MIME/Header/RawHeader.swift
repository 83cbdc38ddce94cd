import Mail
import NIOCore

/// A header as some program reads it: its fields, and where the body begins.
struct RawHeader {
    /// What the offsets of the fields count in.
    var octets: ByteBuffer
    var fields: [HeaderLayout.Field]
    /// Where the body begins in the entity.
    var bodyOffset: Int

    /// Finds each reading of the header at the head of an entity, the most common one first.
    static func readings(
        of entity: ByteBuffer, limit: Int, _ defects: inout Set<ContentDefect.Kind>
    ) -> [RawHeader] {
        guard let block = entity.slice(0..<min(limit, entity.readableBytes)) else { return [] }
        let layout = HeaderLayout(block)
        let fieldsEnd = layout.fields.last?.end ?? 0
        var first = RawHeader(octets: block, fields: layout.fields, bodyOffset: layout.bodyOffset)
        var readings: [RawHeader] = []
        let octets = entity.readableBytesUInt8Span
        // The block ends in the middle of a field.
        if block.readableBytes < octets.count,
            layout.bodyOffset == fieldsEnd || layout.bodyOffset >= block.readableBytes,
            octets.find(lf, from: fieldsEnd, to: block.readableBytes) >= block.readableBytes
        {
            defects.insert(.headerNotRead)
            first.bodyOffset = blankLine(octets, from: max(0, min(fieldsEnd, octets.count) - 1))
        } else if layout.bodyOffset == fieldsEnd, fieldsEnd < octets.count {
            if let long = behindMalformedLines(block, layout.fields, limit: limit) {
                defects.insert(layout.fields.isEmpty ? .missingBlankLine : .malformedHeaderLine)
                readings.append(long)
            } else if !layout.fields.isEmpty {
                defects.insert(.missingBlankLine)
            }
        } else if layout.fields.isEmpty, let late = behindBlankLines(block, from: layout.bodyOffset) {
            defects.insert(.blankLineBeforeHeader)
            readings.append(late)
        }
        if let marked = behindMark(block) {
            defects.insert(.malformedHeaderLine)
            readings.append(marked)
        }
        if let short = beforeBlankLine(first, octets, headerEnd: min(fieldsEnd, octets.count)) {
            defects.insert(.blankHeaderLine)
            readings.append(short)
        }
        if let other = withBareCR(block, headerEnd: min(fieldsEnd, octets.count)) {
            defects.insert(.bareCRInHeader)
            readings.append(other)
        }
        if octets.find(0, from: 0, to: fieldsEnd) < min(fieldsEnd, octets.count) {
            defects.insert(.nullInHeader)
        }
        return [first] + readings
    }

    /// Behind the next blank line; the end where none comes.
    private static func blankLine(_ octets: borrowing Span<UInt8>, from start: Int) -> Int {
        var position = start
        while position < octets.count {
            let lineEnd = octets.find(lf, from: position, to: octets.count)
            var next = lineEnd + 1
            if next < octets.count, octets[next] == cr { next += 1 }
            if next < octets.count, octets[next] == lf { return next + 1 }
            position = lineEnd + 1
        }
        return octets.count
    }

    // MARK: - Lines that are no fields

    // How often fields begin again behind lines that are none.
    private static let resumptions = 32

    /// The header of those who look for fields behind a line that is none. Such a line continues the field before it.
    private static func behindMalformedLines(
        _ block: ByteBuffer, _ fields: [HeaderLayout.Field], limit: Int
    ) -> RawHeader? {
        let octets = block.readableBytesUInt8Span
        var fields = fields
        let known = fields.count
        var position = fields.last?.end ?? 0
        for _ in 0..<resumptions {
            // Over the lines that are no fields.
            while position < octets.count, !isField(octets, at: position) {
                if octets[position] == lf || octets[position] == cr { break }
                position = octets.find(lf, from: position, to: octets.count) + 1
            }
            position = min(position, octets.count)
            if !fields.isEmpty { fields[fields.count - 1].end = position }
            guard isField(octets, at: position), let rest = block.slice(position..<octets.count) else {
                break
            }
            let layout = HeaderLayout(rest)
            for var field in layout.fields {
                field.start += position
                field.nameEnd += position
                field.valueStart += position
                field.end += position
                fields.append(field)
            }
            let end = layout.fields.last?.end ?? 0
            position += layout.bodyOffset
            if layout.bodyOffset > end { break }
        }
        // Nothing is different where no field tells of the body.
        let isDifferent =
            fields.count > known
            && fields[known...].contains { octets.has("content-", at: $0.start, before: $0.nameEnd) }
            || known > 0
                && octets.has("content-", at: fields[known - 1].start, before: fields[known - 1].nameEnd)
        guard isDifferent else { return nil }
        if position < octets.count, octets[position] == cr { position += 1 }
        if position < octets.count, octets[position] == lf { position += 1 }
        return RawHeader(octets: block, fields: fields, bodyOffset: position)
    }

    static func isField(_ octets: borrowing Span<UInt8>, at start: Int) -> Bool {
        var index = start
        while index < octets.count, octets[index] > space, octets[index] != colon, octets[index] < 0x7F { index += 1 }
        return index > start && index < octets.count && octets[index] == colon
    }

    /// The header of those who pass over blank lines before it.
    private static func behindBlankLines(_ block: ByteBuffer, from start: Int) -> RawHeader? {
        let octets = block.readableBytesUInt8Span
        var position = start
        while position < octets.count, octets[position].isSpace { position += 1 }
        guard octets.has("content-", at: position, before: octets.count),
            let rest = block.slice(position..<octets.count)
        else { return nil }
        let layout = HeaderLayout(rest)
        guard !layout.fields.isEmpty else { return nil }
        return RawHeader(octets: rest, fields: layout.fields, bodyOffset: position + layout.bodyOffset)
    }

    /// The header of those who take a mark of UTF-8 before it for no part of the first field's name.
    private static func behindMark(_ block: ByteBuffer) -> RawHeader? {
        let octets = block.readableBytesUInt8Span
        guard octets.count > 3, octets[0] == 0xEF, octets[1] == 0xBB, octets[2] == 0xBF,
            let rest = block.slice(3..<octets.count)
        else { return nil }
        let layout = HeaderLayout(rest)
        guard !layout.fields.isEmpty else { return nil }
        return RawHeader(octets: rest, fields: layout.fields, bodyOffset: 3 + layout.bodyOffset)
    }

    /// The header of those for whom a line of blanks is a blank one (RFC 5322 section 4.2 has it in obs-FWS).
    private static func beforeBlankLine(
        _ header: RawHeader, _ octets: borrowing Span<UInt8>, headerEnd: Int
    ) -> RawHeader? {
        var position = 0
        while position < headerEnd {
            let lineEnd = octets.find(lf, from: position, to: headerEnd)
            if octets[position].isBlank {
                var index = position
                while index < lineEnd, octets[index].isBlank || octets[index] == cr { index += 1 }
                if index == lineEnd {
                    var fields = header.fields.filter { $0.start < position }
                    if !fields.isEmpty { fields[fields.count - 1].end = position }
                    return RawHeader(
                        octets: header.octets, fields: fields, bodyOffset: min(lineEnd + 1, octets.count))
                }
            }
            position = lineEnd + 1
        }
        return nil
    }

    /// The header of those who take a CR alone for the end of a line.
    private static func withBareCR(_ block: ByteBuffer, headerEnd: Int) -> RawHeader? {
        let octets = block.readableBytesUInt8Span
        // What is behind the header as others see it counts no more than one field.
        let end = min(headerEnd + 1, octets.count)
        func isBare(_ index: Int, _ octets: borrowing Span<UInt8>) -> Bool {
            index + 1 >= octets.count || octets[index + 1] != lf
        }
        var position = octets.find(cr, from: 0, to: end)
        while position < end, !isBare(position, octets) {
            position = octets.find(cr, from: position + 1, to: end)
        }
        guard position < end else { return nil }
        var lines = octets.array(0..<octets.count)
        for index in position..<octets.count where octets[index] == cr && isBare(index, octets) {
            lines[index] = lf
        }
        let turned = ByteBuffer(bytes: lines)
        let layout = HeaderLayout(turned)
        return RawHeader(octets: turned, fields: layout.fields, bodyOffset: layout.bodyOffset)
    }
}
