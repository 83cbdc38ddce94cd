internal import Crypto
package import Mail

/// Time-based one-time passwords (RFC 6238): SHA-1, six digits, a new one each 30 seconds, as all programs know them.
package enum OneTimePassword {
    /// How many digits one has.
    package static let digits = 6
    /// How many octets a new secret has: as many as the hash (RFC 4226 section 4).
    package static let secretLength = 20
    private static let period: Int64 = 30_000
    // One step before and one behind, for clocks that differ and people who type slowly (RFC 6238 section 5.2).
    private static let drift: Int64 = 1

    /// The number of the step that a moment lies in.
    package static func step(at time: WallTime) -> Int64 {
        let (quotient, rest) = time.milliseconds.quotientAndRemainder(dividingBy: period)
        return rest < 0 ? quotient - 1 : quotient
    }

    /// The password of a step (RFC 4226 section 5.3).
    package static func code(_ secret: [UInt8], step: Int64) -> String {
        let counter = withUnsafeBytes(of: step.bigEndian) { Array($0) }
        let mac = Array(HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: secret)))
        let offset = Int(mac[mac.count - 1] & 15)
        let bits = mac[offset..<(offset + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7fff_ffff
        let number = String(bits % 1_000_000)
        return String(repeating: "0", count: digits - number.utf8.count) + number
    }

    /// The step whose password it is, of those around a moment and behind the last that was accepted; nil where it is
    /// none.
    package static func accepted(_ code: String, _ secret: [UInt8], at time: WallTime, after last: Int64) -> Int64? {
        let typed = code.utf8.filter { $0 != UInt8(ascii: " ") }
        guard typed.count == digits else { return nil }
        let now = step(at: time)
        var found: Int64?
        // All are held against it, so that the time tells nothing of which it is.
        for step in (now - drift)...(now + drift) {
            let isIt = SecretText.isEqual(typed, Array(self.code(secret, step: step).utf8))
            if isIt, step > last { found = step }
        }
        return found
    }

    /// What programs that make one-time passwords take up, as a link or a picture.
    package static func uri(secret: [UInt8], account: AccountName, issuer: String) -> String {
        let issuer = escaped(issuer)
        return "otpauth://totp/\(issuer):\(escaped(account.description))?secret=\(Base32Text.encode(secret))"
            + "&issuer=\(issuer)&algorithm=SHA1&digits=\(digits)&period=\(period / 1_000)"
    }

    /// All but unreserved characters percent-encoded (RFC 3986 section 2.1).
    private static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var octets: [UInt8] = []
        for octet in text.utf8 {
            switch octet {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                octets.append(octet)
            default: octets += [UInt8(ascii: "%"), digits[Int(octet >> 4)], digits[Int(octet & 15)]]
            }
        }
        return String(decoding: octets, as: UTF8.self)
    }
}
