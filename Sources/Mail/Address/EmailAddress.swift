/// A mailbox address as the envelope knows it (RFC 5321 section 4.1.2 `Mailbox`).
///
/// The local part is kept as the sender wrote it, without quotes; ``description`` quotes it again where it must.
public struct EmailAddress: Hashable, Sendable {
    /// What stands to the right of the `@`.
    public enum Host: Hashable, Sendable {
        /// A domain name.
        case domain(Domain)
        /// An address literal (RFC 5321 section 4.1.3).
        case literal(IPAddress)
    }

    /// The local part with quotes and backslashes taken off, case kept.
    public let localPart: String
    /// The domain or address literal.
    public let host: Host

    /// Makes an address from parts that are already valid.
    public init(localPart: String, host: Host) {
        self.localPart = localPart
        self.host = host
    }

    /// Makes an address in a domain from parts that are already valid.
    public init(localPart: String, domain: Domain) { self.init(localPart: localPart, host: .domain(domain)) }

    /// The domain, or nil where the host is an address literal.
    public var domain: Domain? {
        if case .domain(let domain) = host { return domain }
        return nil
    }

    /// The key under which directories find this address: local part in lower case, `@`, domain.
    public var lookupKey: String {
        guard !needsSMTPUTF8 else { return "\(localPart.lowercased())@\(hostText)" }
        // The usual case, some times for every message: one allocation at most.
        return joined { $0.asciiLowercased }
    }

    /// Local part, `@` and host in one piece.
    @inline(__always)
    private func joined(changing octet: (UInt8) -> UInt8 = { $0 }) -> String {
        let host = hostText
        return String(octets: localPart.utf8.count + 1 + host.utf8.count) { output in
            var count = output.write(localPart, at: 0)
            for index in 0..<count { output[index] = octet(output[index]) }
            output[count] = UInt8(ascii: "@")
            count += 1
            return output.write(host, at: count)
        }
    }

    /// Whether the local part holds octets beyond ASCII, so that only an SMTPUTF8 hop may see it (RFC 6531).
    public var needsSMTPUTF8: Bool {
        localPart.utf8.withContiguousStorageIfAvailable { $0.contains { $0 >= 0x80 } }
            ?? localPart.utf8.contains { $0 >= 0x80 }
    }

    private var hostText: String {
        switch host {
        case .domain(let domain): domain.name
        case .literal(let address): address.literal
        }
    }
}

extension EmailAddress {
    /// Appends ``description`` in UTF-8, without a text of its own.
    public func append(to octets: inout [UInt8]) {
        guard LocalPart.isDotString(localPart) else { return octets.append(contentsOf: description.utf8) }
        octets.append(contentsOf: localPart.utf8)
        octets.append(UInt8(ascii: "@"))
        octets.append(contentsOf: hostText.utf8)
    }
}

extension EmailAddress: CustomStringConvertible {
    /// The form that stands between angle brackets on the wire.
    public var description: String {
        LocalPart.isDotString(localPart) ? joined() : "\(LocalPart.quoted(localPart))@\(hostText)"
    }
}

extension UnsafeMutableBufferPointer<UInt8> {
    /// Writes text in UTF-8, for which there must be room, and gives where it ends.
    @inline(__always)
    fileprivate func write(_ text: String, at start: Int) -> Int {
        let rest = UnsafeMutableBufferPointer(rebasing: self[start...])
        return start
            + (text.utf8.withContiguousStorageIfAvailable { rest.update(fromContentsOf: $0) }
                ?? rest.update(fromContentsOf: Array(text.utf8)))
    }
}

extension EmailAddress: Codable {
    /// Decodes from wire form, without angle brackets.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let address = EmailAddress(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not a mail address: \(text)"))
        }
        self = address
    }

    /// Encodes in wire form, without angle brackets.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// The reverse-path of MAIL FROM (RFC 5321 section 4.1.1.2).
public enum ReversePath: Hashable, Sendable, CustomStringConvertible, Codable {
    /// `<>`: reports and other mail that must never be answered with a report (RFC 5321 section 4.5.5).
    case null
    /// A sender that may get a report.
    case mailbox(EmailAddress)

    /// The address, or nil for `<>`.
    public var address: EmailAddress? {
        if case .mailbox(let address) = self { return address }
        return nil
    }

    /// The address without brackets; empty for `<>`.
    public var description: String { address?.description ?? "" }

    /// Decodes from an address without brackets; the empty string is `<>`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        self = text.isEmpty ? .null : .mailbox(try container.decode(EmailAddress.self))
    }

    /// Encodes as an address without brackets; `<>` is the empty string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// The forward-path of RCPT TO (RFC 5321 section 4.1.1.3).
public enum ForwardPath: Hashable, Sendable, CustomStringConvertible {
    /// `<postmaster>` without a domain (RFC 5321 section 4.5.1).
    case postmaster
    /// An address.
    case mailbox(EmailAddress)

    /// The address without brackets.
    public var description: String {
        switch self {
        case .postmaster: "postmaster"
        case .mailbox(let address): address.description
        }
    }
}
