import NIOCore

extension HeaderField {
    /// The addresses of a field that lists mailboxes, such as To and Cc (RFC 5322 section 3.6.3), each once and at most
    /// ``MessageAuthors/maximumCount``. At most `limit` octets of it are looked at.
    public func addresses(limit: Int = 65_536) -> [EmailAddress] {
        value.withUnsafeReadableBytes { bytes in
            var parser = AddressListParser(bytes, 0..<min(bytes.count, max(0, limit)), known: [])
            parser.parse()
            return parser.addresses
        }
    }
}
