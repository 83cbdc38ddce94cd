import NIOCore

/// A file that stands encoded in something which is no file of files itself: in text, in a calendar, in a signed message.
struct EnclosedFile {
    /// Its name; empty where it has none.
    var name: [UInt8] = []
    /// What it is said to be.
    var type = "application/octet-stream"
    var octets: ByteBuffer
    /// How ``octets`` are encoded.
    var encoding = TransferEncoding.identity
    /// Whether there is more of it than was decoded.
    var isCut = false
}
