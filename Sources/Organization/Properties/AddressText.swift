internal import Mail

/// Mail addresses as documents and directories write them.
enum AddressText {
    /// What such an address looks like, for a mistake's mend.
    static let expected = "an address such as ann@contoso.com"

    /// An address in a domain; nil for other text and for an address literal.
    static func address(_ text: String) -> EmailAddress? {
        guard let address = EmailAddress(text), address.domain != nil else { return nil }
        return address
    }

    /// An address that EOP writes with its type in front: `smtp:ann@contoso.com`.
    static func proxyAddress(_ text: String) -> EmailAddress? {
        address(withoutType(text).map { String($0).trimmingBlanks } ?? text)
    }

    /// What stands behind `smtp:`, in any case; nil for text without it.
    static func withoutType(_ text: String) -> Substring? {
        var rest = text.utf8[...]
        for octet in "smtp:".utf8 {
            guard let first = rest.popFirst(),
                first == octet || octet != UInt8(ascii: ":") && first | 0x20 == octet
            else { return nil }
        }
        return Substring(rest)
    }
}

extension String {
    /// Without what separates words at its ends, and without the marks that programs leave there: byte order mark,
    /// zero-width space, and the octet 1A that ends files of DOS.
    var trimmingBlanks: String {
        func isBlank(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar.value {
            case 0xfeff, 0x200b, 0x1a: true
            default: scalar.properties.isWhitespace
            }
        }
        guard let first = unicodeScalars.first, let last = unicodeScalars.last, isBlank(first) || isBlank(last) else {
            return self
        }
        guard let start = unicodeScalars.firstIndex(where: { !isBlank($0) }),
            let end = unicodeScalars.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(self[start...end])
    }
}
