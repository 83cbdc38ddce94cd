internal import Crypto
internal import Mail

/// A device from which an account's owner has signed in before, by a number that tells nothing of it.
package struct DeviceID: Hashable, Sendable {
    /// 22 characters of base64url.
    let text: String
}

/// Makes and reads the marks of known devices, which a cookie holds for 90 days: whoever guesses at an account
/// elsewhere never keeps its owner out (docs/reference/roles.md#failed-sign-ins). A mark lets nobody in.
struct DeviceMarks: Sendable {
    /// How long a mark is good.
    static let lifetime = Interval.hours(90 * 24)
    private let key: SymmetricKey

    /// - Parameter key: 32 octets that only this gateway knows.
    init(key: [UInt8]) { self.key = SymmetricKey(data: key) }

    /// A mark of an account's device; that of a new one where it is nil.
    func make(for account: AccountName, on device: DeviceID?, at now: WallTime, random: any RandomSource) -> String {
        // mark = device "." seconds "." code
        let device = device?.text ?? Base64URL.encode(SecretText.octets(16, random))
        let head = "\(device).\(now.milliseconds / 1_000)"
        let code = HMAC<SHA256>.authenticationCode(for: message(head, account), using: key)
        return "\(head).\(Base64URL.encode(Array(code)))"
    }

    /// The device that a mark is of; nil for a mark of another account's, an old one, and a text that is none.
    func read(_ mark: String?, of account: AccountName, at now: WallTime) -> DeviceID? {
        guard let mark, mark.utf8.count <= 128 else { return nil }
        let parts = mark.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard parts.count == 3, parts[0].utf8.count == 22, let seconds = Int64(parts[1]),
            let code = Base64URL.decode(parts[2]),
            HMAC<SHA256>.isValidAuthenticationCode(
                code, authenticating: message("\(parts[0]).\(parts[1])", account), using: key)
        else { return nil }
        let age = now.milliseconds / 1_000 - seconds
        // A clock that was set back makes no mark of the future worthless.
        guard age <= Self.lifetime.milliseconds / 1_000 else { return nil }
        return DeviceID(text: parts[0])
    }

    private func message(_ head: String, _ account: AccountName) -> [UInt8] { Array("device \(head) \(account)".utf8) }
}
