package import Mail

/// A code that stands for the second factor once, for whoever has lost it: 80 random bits as sixteen characters of
/// base32, `ABCD-EFGH-IJKL-MNOP`.
package enum RecoveryCode {
    /// How many an account gets.
    package static let count = 10
    private static let length = 16

    /// New codes, as people keep them.
    package static func make(_ random: any RandomSource) -> [String] {
        (0..<count).map { _ in
            let digits = Array(Base32Text.encode(SecretText.octets(10, random)).utf8)
            return stride(from: 0, to: length, by: 4).map { String(decoding: digits[$0..<($0 + 4)], as: UTF8.self) }
                .joined(separator: "-")
        }
    }

    /// What a store keeps of a code, however its letters and hyphens are typed; nil for a text that can be none.
    package static func digest(_ code: String) -> [UInt8]? {
        guard code.utf8.count <= 64, let digits = Base32Text.digits(code), digits.utf8.count == length else {
            return nil
        }
        return SecretText.digest(digits)
    }
}
