package import DNS
package import Mail

/// Records from a small subset of master file syntax (RFC 1035 section 5).
///
/// One record a line: `name [ttl] [IN] TYPE rdata`, with `;` comments, `$ORIGIN` and `$TTL`, `@` for the origin, names
/// relative to the origin unless they end in a dot, and an owner left out (the line begins with a space) to repeat the
/// last one. Types are A, AAAA, MX, TXT (quoted strings, joined), PTR, CNAME and TLSA. No parentheses, no wildcards.
package struct ZoneFile: Sendable {
    /// A line that could not be read.
    package struct SyntaxError: Error, CustomStringConvertible {
        /// The line and what is wrong.
        package let description: String
    }

    /// The records of one name and type.
    package struct RecordSet: Sendable {
        /// The records in file order.
        package var records: [RecordData] = []
        /// The least of their times to live, in seconds.
        package var timeToLive = UInt32.max
    }

    /// All record sets.
    package private(set) var sets: [Domain: [RecordType: RecordSet]] = [:]

    private var origin = ""
    private var defaultTimeToLive: UInt32 = 3_600
    private var owner: Domain?

    /// Reads zone text.
    package init(_ text: String) throws {
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            do {
                try read(line)
            } catch {
                throw SyntaxError(description: "line \(index + 1): \(error): \(line)")
            }
        }
    }

    private mutating func read(_ line: Substring) throws {
        var fields = try Self.fields(of: line)
        guard let first = fields.first else { return }
        switch first {
        case "$ORIGIN":
            guard fields.count == 2 else { throw SyntaxError(description: "$ORIGIN takes one name") }
            origin = fields[1].hasSuffix(".") ? fields[1] : fields[1] + "."
            return
        case "$TTL":
            guard fields.count == 2, let seconds = UInt32(fields[1]) else {
                throw SyntaxError(description: "$TTL takes seconds")
            }
            defaultTimeToLive = seconds
            return
        default: break
        }
        if line.first?.isWhitespace != true {
            owner = try name(first)
            fields.removeFirst()
        }
        var timeToLive = defaultTimeToLive
        if let field = fields.first, let seconds = UInt32(field) {
            timeToLive = seconds
            fields.removeFirst()
        }
        if fields.first?.uppercased() == "IN" { fields.removeFirst() }
        guard let owner, !fields.isEmpty else { throw SyntaxError(description: "no owner or no type") }
        let (type, record) = try record(fields.removeFirst().uppercased(), fields)
        var set = sets[owner]?[type] ?? RecordSet()
        set.records.append(record)
        set.timeToLive = min(set.timeToLive, timeToLive)
        sets[owner, default: [:]][type] = set
    }

    private func record(_ type: String, _ data: [String]) throws -> (RecordType, RecordData) {
        switch (type, data.count) {
        case ("A", 1):
            guard let address = IPAddress(data[0]), address.family == .v4 else { break }
            return (.a, .address(address))
        case ("AAAA", 1):
            guard let address = IPAddress(data[0]), address.family == .v6 else { break }
            return (.aaaa, .address(address))
        case ("MX", 2):
            guard let preference = UInt16(data[0]) else { break }
            return (.mx, .mx(preference: preference, exchange: data[1] == "." ? nil : try name(data[1])))
        case ("TXT", 1...): return (.txt, .text(data.flatMap { Array($0.utf8) }))
        case ("PTR", 1): return (.ptr, .name(try name(data[0])))
        case ("CNAME", 1): return (.cname, .name(try name(data[0])))
        case ("TLSA", 4...):
            guard let usage = UInt8(data[0]), let selector = UInt8(data[1]), let matching = UInt8(data[2]),
                let octets = Self.octets(hexadecimal: data[3...].joined())
            else { break }
            return (.tlsa, .tlsa(usage: usage, selector: selector, matching: matching, data: octets))
        default: break
        }
        throw SyntaxError(description: "not a \(type) record that this reads")
    }

    private func name(_ text: String) throws -> Domain {
        if text == "@" { return try Domain(origin.dropLast()) }
        if text.hasSuffix(".") {
            // Names that are only asked for may have more characters than those of hosts.
            if let name = try? Domain(text.dropLast()) { return name }
            if let name = Domain(queryName: text.dropLast().utf8) { return name }
            throw SyntaxError(description: "no name")
        }
        guard !origin.isEmpty else { throw SyntaxError(description: "a relative name without $ORIGIN") }
        return try Domain("\(text).\(origin)".dropLast())
    }

    /// The fields of a line; a quoted string is one field, and `;` outside quotes begins a comment.
    private static func fields(of line: Substring) throws -> [String] {
        var fields: [String] = []
        var current: String?
        var isQuoted = false
        for character in line {
            if isQuoted {
                if character == "\"" { isQuoted = false } else { current?.append(character) }
            } else if character == "\"" {
                isQuoted = true
                current = current ?? ""
            } else if character == ";" {
                break
            } else if character.isWhitespace {
                if let field = current { fields.append(field) }
                current = nil
            } else {
                current = (current ?? "") + String(character)
            }
        }
        guard !isQuoted else { throw SyntaxError(description: "a quoted string without end") }
        if let field = current { fields.append(field) }
        return fields
    }

    private static func octets(hexadecimal text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var octets: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let octet = UInt8(String(decoding: digits[index..<(index + 2)], as: UTF8.self), radix: 16) else {
                return nil
            }
            octets.append(octet)
        }
        return octets
    }
}
