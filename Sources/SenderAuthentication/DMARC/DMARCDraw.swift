internal import Mail
public import NIOCore

/// Decides for which share of failing messages a policy is meant (`pct`, RFC 7489 section 6.6.4).
///
/// The draw is the message's own, so that whoever asks again gets the same answer: it comes from its Message-ID and Date
/// fields. A sender that knows it can try until it is spared; the domain's owner has said that some of such mail passes.
public enum DMARCDraw {
    /// A number from 0 to 99 that depends on the two fields and nothing else; white space and folding don't count.
    public static func percent(of header: ByteBuffer) -> Int {
        // FNV-1a.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for field in HeaderFields(header) where field.hasName("Message-ID") || field.hasName("Date") {
            for octet in field.value.readableBytesView where octet > 0x20 {
                hash = (hash ^ UInt64(octet)) &* 0x100_0000_01b3
            }
        }
        // Its low bits alone are not spread well.
        hash ^= hash >> 32
        return Int(hash % 100)
    }
}
