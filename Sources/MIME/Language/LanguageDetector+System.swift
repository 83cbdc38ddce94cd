import Glibc
import NIOCore

extension LanguageDetector {
    /// Where Debian's `libexttextcat-data` has the languages' sequences.
    static let systemFolder = "/usr/share/libexttextcat"

    /// By the files of this system, read once; nil where there are none.
    public static let system: LanguageDetector? = LanguageDetector(folder: systemFolder)

    /// The languages that are told from each other, by the name of the file. Left out are those that are written so much
    /// like a larger one that neither would ever be sure.
    static let files: [(file: String, language: String)] =
        [
            "af", "am", "ar", "az", "be", "bg", "bn", "ca", "cs", "cy", "da", "de", "el", "en", "eo", "es", "et", "eu",
            "fa", "fi", "fo", "fr", "fy", "ga", "gl", "gu", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ka", "kk",
            "km", "kn", "ky", "lb", "lo", "lt", "lv", "mk", "ml", "mn", "mr", "mt", "my", "nb", "ne", "nl", "oc",
            "pa", "pl", "pt", "ro", "ru", "si", "sk", "sl", "so", "sq", "sv", "sw", "ta", "tg", "th", "ti", "tl", "tr",
            "tt", "uk", "ur", "uz", "vi", "xh", "yi", "zu",
        ].map { ($0, $0) } + [("sr-Cyrl", "sr"), ("sr-Latn", "sr")]

    /// By the files of a folder; nil where it has none of them. Blocks.
    init?(folder: String) {
        let models = Self.files.compactMap { file, language in
            Self.read("\(folder)/\(file).lm").map { (language: language, lines: $0) }
        }
        guard !models.isEmpty else { return nil }
        self.init(models: models)
    }

    // A file that is longer than this is no list of sequences.
    private static let largestFile = 1 << 16

    private static func read(_ path: String) -> ByteBuffer? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var buffer = ByteBuffer()
        while buffer.readableBytes < largestFile {
            // Unsafe octets because read(2) takes a pointer; it writes no more than their count.
            let count = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: 8_192) { bytes in
                max(0, Glibc.read(file, bytes.baseAddress, bytes.count))
            }
            if count == 0 { break }
        }
        return buffer.readableBytes > 0 ? buffer : nil
    }
}
