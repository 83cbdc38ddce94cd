package import Mail
package import Organization

/// That a list in DNS has the address of a client (RFC 5782).
package struct DNSListing: Sendable, Hashable {
    /// The list.
    package var list: DNSList
    /// What it answered, in 127.0.0.0/8.
    package var code: IPAddress
    /// Whether the list is known not to list everybody.
    package var isBelieved: Bool

    package init(list: DNSList, code: IPAddress, isBelieved: Bool = true) {
        self.list = list
        self.code = code
        self.isBelieved = isBelieved
    }
}
