import CZlib

/// Unpacks streams of deflate (RFC 1951) behind a head of zlib (RFC 1950) or none.
enum Inflation {
    /// The octets that a stream becomes, at most so many; what is broken ends it.
    ///
    /// - Returns: the octets, and whether the stream went on.
    static func inflated(_ octets: ArraySlice<UInt8>, limit: Int) -> (octets: [UInt8], isCut: Bool) {
        let result = inflated(octets, window: 47, limit: limit)
        // Readers of PDF go on without the head where it is broken.
        return result.octets.isEmpty ? inflated(octets, window: -15, limit: limit) : result
    }

    /// The octets that a file of gzip (RFC 1952) becomes up to where it breaks off or breaks, at most so many.
    ///
    /// - Returns: the octets, and whether there were more.
    static func beginning(ofGzip octets: ArraySlice<UInt8>, limit: Int) -> (octets: [UInt8], isCut: Bool) {
        inflated(octets, window: 31, limit: limit, isGzip: true)
    }

    private static func inflated(
        _ octets: ArraySlice<UInt8>, window: Int32, limit: Int, isGzip: Bool = false
    ) -> (octets: [UInt8], isCut: Bool) {
        var stream = z_stream()
        guard zlib_inflate_init(&stream, window) == Z_OK else { return ([], false) }
        defer { inflateEnd(&stream) }
        var input = Array(octets)
        var output = [UInt8](repeating: 0, count: min(1 << 16, max(64, limit)))
        var result: [UInt8] = []
        var status = Z_OK
        // zlib is C and takes pointers. Both are to arrays of this function, with their sizes, and hold while it is called.
        input.withUnsafeMutableBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(clamping: input.count)
            while status == Z_OK, result.count < limit {
                let written = output.withUnsafeMutableBufferPointer { output in
                    stream.next_out = output.baseAddress
                    stream.avail_out = UInt32(output.count)
                    status = inflate(&stream, Z_NO_FLUSH)
                    return output.count - Int(stream.avail_out)
                }
                result += output.prefix(written)
                // A file of gzip may be several streams, one behind the other (RFC 1952 section 2.2).
                if isGzip, status == Z_STREAM_END, stream.avail_in > 0 { status = inflateReset(&stream) }
                if written == 0, status == Z_OK, stream.avail_in == 0 { break }
            }
        }
        return (Array(result.prefix(limit)), status == Z_OK && result.count >= limit)
    }
}
