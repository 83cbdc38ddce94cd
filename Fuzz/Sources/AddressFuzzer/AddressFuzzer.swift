import FuzzSupport
import Mail

/// Addresses, paths and the text codecs: what is accepted is clean, and its written form is read as the same again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let text = FuzzInput(data, size).text

    if let address = EmailAddress(text) { check(address) }
    var parser = AddressParser(Substring(text))
    if case .mailbox(let address) = parser.forwardPath() { check(address) }
    _ = parser.remainder
    parser = AddressParser(Substring(text))
    if let address = parser.reversePath()?.address { check(address) }

    checkBrackets(text)

    if let domain = try? Domain(text) {
        precondition((1...253).contains(domain.name.utf8.count))
        precondition((try? Domain(domain.name)) == domain)
        precondition((try? Domain(domain.unicode)) == domain)
        if let parent = domain.parent { precondition(domain.isSubdomain(of: parent)) }
    }
    if let address = IPAddress(text) { precondition(IPAddress(address.description) == address) }
    if let network = IPNetwork(text) {
        precondition(IPNetwork(network.description) == network)
        precondition(network.contains(network.address))
    }
    if let time = WallTime(iso8601: text) { precondition(WallTime(iso8601: time.iso8601) == time || time < earliest) }

    precondition(Xtext.decode(Xtext.encode(text)) == text)
    _ = Xtext.decode(text)
    let safe = SafeText.escaped(text)
    precondition(SafeText.escaped(safe) == safe && !safe.utf8.contains { $0 < 0x20 || $0 == 0x7f })
    precondition(SafeText.ascii(text).utf8.allSatisfy { (0x20...0x7e).contains($0) })
    precondition(
        HeaderText.unstructured("Subject", text).utf8.allSatisfy { (0x20...0x7e).contains($0) || $0 == 13 || $0 == 10 })
    return 0
}

/// A time with an offset may lie before the year 0, which has no written form.
private let earliest = WallTime(milliseconds: -62_167_219_200_000)

/// What the strict forms read is read the same by the loose ones, and what those read besides is clean.
private func checkBrackets(_ text: String) {
    var (strict, loose) = (AddressParser(Substring(text)), AddressParser(Substring(text)))
    let recipient = loose.looseForwardPath()
    if let path = strict.forwardPath() { precondition(recipient == path && loose.remainder == strict.remainder) }
    if case .mailbox(let address) = recipient { check(address) }
    (strict, loose) = (AddressParser(Substring(text)), AddressParser(Substring(text)))
    let sender = loose.looseReversePath()
    if let path = strict.reversePath() { precondition(sender == path && loose.remainder == strict.remainder) }
    if let address = sender?.address { check(address) }
}

private func check(_ address: EmailAddress) {
    let written = address.description
    precondition(EmailAddress(written) == address)
    precondition(!written.utf8.contains { $0 < 0x20 || $0 == 0x7f })
    precondition(address.localPart.utf8.count <= 315)
    precondition(address.lookupKey.utf8.contains(UInt8(ascii: "@")))
}
