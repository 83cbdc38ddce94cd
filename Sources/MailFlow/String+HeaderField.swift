internal import Mail
internal import NIOCore

extension String {
    /// It as a header field, written without its last line end; nil for text that is none.
    var headerField: HeaderField? {
        var fields = HeaderFields(ByteBuffer(string: self + "\r\n")).makeIterator()
        return fields.next()
    }
}
