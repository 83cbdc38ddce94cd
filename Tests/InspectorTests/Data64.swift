import Foundation

/// Base64 for messages in tests.
enum Data64 {
    static func encoded(_ octets: [UInt8]) -> String {
        Data(octets).base64EncodedString(options: [
            .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
        ])
    }
}
