package import NIOCore

/// Cuts an input into pieces in every way that matters, because a network may cut it anywhere.
package enum SplitFeeder {
    /// The input in one piece, cut in two at each octet, and octet by octet.
    package static func splits(of input: [UInt8]) -> [[ByteBuffer]] {
        var result = [[ByteBuffer(bytes: input)]]
        for cut in input.indices.dropFirst() {
            result.append([ByteBuffer(bytes: input[..<cut]), ByteBuffer(bytes: input[cut...])])
        }
        result.append(input.map { ByteBuffer(bytes: [$0]) })
        return result
    }

    /// The input in pieces of random sizes, `count` times, the same for the same generator.
    package static func randomSplits(
        of input: [UInt8], count: Int, longest: Int, using generator: inout some RandomNumberGenerator
    ) -> [[ByteBuffer]] {
        (0..<count).map { _ in
            var pieces: [ByteBuffer] = []
            var rest = input[...]
            while !rest.isEmpty {
                let length = Int.random(in: 1...max(1, longest), using: &generator)
                pieces.append(ByteBuffer(bytes: rest.prefix(length)))
                rest = rest.dropFirst(length)
            }
            return pieces
        }
    }
}
