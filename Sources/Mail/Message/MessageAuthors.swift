/// Who a message says it is from: the addresses of its From fields (RFC 5322 section 3.6.2).
public struct MessageAuthors: Hashable, Sendable {
    /// How many From fields there are; exactly one is right.
    public var fieldCount: Int
    /// The addresses of all of them in their order, bounded in number; groups and display names are left out.
    public var addresses: [EmailAddress]
    /// Whether something in them is no address list: a part that can't be read, more addresses than are looked at.
    public var isMalformed: Bool

    /// The only author, where there is one field with one address and nothing else.
    public var single: EmailAddress? { fieldCount == 1 && addresses.count == 1 && !isMalformed ? addresses[0] : nil }

    /// Names authors.
    public init(fieldCount: Int, addresses: [EmailAddress], isMalformed: Bool = false) {
        self.fieldCount = fieldCount
        self.addresses = addresses
        self.isMalformed = isMalformed
    }
}
