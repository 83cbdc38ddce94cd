import CArchive
import Glibc
import Inspection
import MIME

/// Formats and filters of libarchive that are tried with an archive. Those that start other programs are never among them.
struct ArchiveFormats: OptionSet {
    var rawValue: Int
    static let zipDirectory = ArchiveFormats(rawValue: 1 << 0)
    static let zipStream = ArchiveFormats(rawValue: 1 << 1)
    static let tar = ArchiveFormats(rawValue: 1 << 2)
    static let sevenZip = ArchiveFormats(rawValue: 1 << 3)
    static let rar = ArchiveFormats(rawValue: 1 << 4)
    static let cab = ArchiveFormats(rawValue: 1 << 5)
    static let iso = ArchiveFormats(rawValue: 1 << 6)
    static let lha = ArchiveFormats(rawValue: 1 << 7)
    static let ar = ArchiveFormats(rawValue: 1 << 8)
    static let cpio = ArchiveFormats(rawValue: 1 << 9)
    static let xar = ArchiveFormats(rawValue: 1 << 10)
    /// One compressed file without a name.
    static let compressed = ArchiveFormats(rawValue: 1 << 11)
    static let rpm = ArchiveFormats(rawValue: 1 << 12)

    /// Those for a type; none for a type that is not opened.
    static func of(_ type: FileType) -> ArchiveFormats {
        switch type {
        case .zip, .jar, .apk, .appx, .docx, .docm, .xlsx, .xlsm, .xlsb, .pptx, .pptm, .visio, .odt, .ods, .odp, .odf,
            .epub,
            .xps:
            .zipDirectory
        case .tar: .tar
        case .sevenZip: .sevenZip
        case .rar: .rar
        case .cab: .cab
        case .iso: .iso
        case .lzh: .lha
        case .ar, .deb: .ar
        case .cpio: .cpio
        case .xar: .xar
        case .rpm: [.rpm, .cpio]
        case .gzip, .bz2, .xz, .lzma, .lzip, .lz4, .z, .zstd: .compressed
        default: []
        }
    }

    /// Those for what stands behind another beginning.
    static func of(_ signature: HiddenArchive.Signature) -> ArchiveFormats {
        switch signature {
        case .rar: .rar
        case .sevenZip: .sevenZip
        case .cab: .cab
        case .zip: .zipStream
        }
    }
}

/// Reads an archive in memory by libarchive.
///
/// A reader belongs to one call, ``ArchiveReader/open(_:formats:_:)``, which holds the octets still for as long.
final class ArchiveReader {
    /// How reading a member or its head ended.
    enum Outcome {
        /// There is one, or there are octets.
        case more
        /// The end.
        case end
        /// The archive is broken there; what came before counts, and some go on behind it.
        case broken
        /// Nothing of it can be read any more.
        case fatal
    }

    /// The head of a member.
    struct Head {
        /// Its names, the first one that most programs show.
        var names: [String]
        /// Octets it says it has; nil where it does not say.
        var size: Int?
        /// Whether it needs a password.
        var isEncrypted: Bool
        /// Whether it is a file with octets, rather than a folder or a link.
        var isFile: Bool
        /// Where it leads to, where it is a link.
        var target: String?
        /// Whether libarchive could not read all of the head, or not write the name in its own characters.
        var isDoubtful: Bool
    }

    private let archive: OpaquePointer
    /// How reading the member ended, where octets came before it.
    private var ended: Outcome?
    /// Octets of the member that have been read.
    private var place: Int64 = 0

    private init(_ archive: OpaquePointer) { self.archive = archive }

    /// Opens an archive, calls with its reader, and closes it again.
    ///
    /// - Returns: what the call gives; nil where there is no memory for a reader.
    static func open<Value>(
        _ octets: [UInt8], formats: ArchiveFormats, _ call: (ArchiveReader) -> Value
    ) -> Value? {
        guard let archive = archive_read_new() else { return nil }
        support(formats, archive)
        // libarchive keeps the address until the archive is freed, which is before the octets' own call returns. Nobody keeps
        // the reader beyond the call.
        return octets.withUnsafeBytes { bytes in
            defer { archive_read_free(archive) }
            archive_read_open_memory(archive, bytes.baseAddress, bytes.count)
            return call(ArchiveReader(archive))
        }
    }

    private static func support(_ formats: ArchiveFormats, _ archive: OpaquePointer) {
        if formats.contains(.zipDirectory) { archive_read_support_format_zip_seekable(archive) }
        if formats.contains(.zipStream) { archive_read_support_format_zip_streamable(archive) }
        if formats.contains(.tar) { archive_read_support_format_tar(archive) }
        if formats.contains(.sevenZip) { archive_read_support_format_7zip(archive) }
        if formats.contains(.rar) {
            archive_read_support_format_rar(archive)
            archive_read_support_format_rar5(archive)
        }
        if formats.contains(.cab) { archive_read_support_format_cab(archive) }
        if formats.contains(.iso) { archive_read_support_format_iso9660(archive) }
        if formats.contains(.lha) { archive_read_support_format_lha(archive) }
        if formats.contains(.ar) { archive_read_support_format_ar(archive) }
        if formats.contains(.cpio) { archive_read_support_format_cpio(archive) }
        if formats.contains(.xar) { archive_read_support_format_xar(archive) }
        if formats.contains(.rpm) { archive_read_support_filter_rpm(archive) }
        if formats.contains(.compressed) { archive_read_support_format_raw(archive) }
        guard formats.contains(.compressed) || formats.contains(.rpm) else { return }
        archive_read_support_filter_gzip(archive)
        archive_read_support_filter_bzip2(archive)
        archive_read_support_filter_xz(archive)
        archive_read_support_filter_lzma(archive)
        archive_read_support_filter_lzip(archive)
        archive_read_support_filter_compress(archive)
        archive_read_support_filter_zstd(archive)
        archive_read_support_filter_lz4(archive)
    }

    /// Whether the archive hides its members behind a password, as far as it has been read.
    var hasEncryptedEntries: Bool {
        // libarchive 3.6 looks behind the last of its formats where it has found none of them, so it is not asked then.
        archive_format(archive) != 0 && archive_read_has_encrypted_entries(archive) == 1
    }

    private func outcome(_ status: Int32) -> Outcome {
        switch status {
        case ARCHIVE_OK: .more
        case ARCHIVE_EOF: .end
        case ARCHIVE_WARN, ARCHIVE_RETRY, ARCHIVE_FAILED: .broken
        default: .fatal
        }
    }

    /// Goes on to the next member.
    func next() -> (Outcome, Head?) {
        var place: OpaquePointer?
        let status = archive_read_next_header(archive, &place)
        ended = nil
        self.place = 0
        let outcome = outcome(status)
        // A head with a warning is one.
        guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let place else { return (outcome, nil) }
        let kind = archive_entry_filetype(place)
        var names: [String] = []
        if let name = archive_entry_pathname_utf8(place) { names.append(String(cString: name)) }
        if names.isEmpty, let name = archive_entry_pathname_w(place) { names.append(Self.text(name)) }
        if names.isEmpty, let name = archive_entry_pathname(place) { names.append(String(cString: name)) }
        let target = archive_entry_symlink_utf8(place) ?? archive_entry_hardlink_utf8(place)
        let head = Head(
            names: names,
            size: archive_entry_size_is_set(place) != 0
                ? Int(exactly: archive_entry_size(place)).flatMap { $0 < 0 ? nil : $0 } : nil,
            isEncrypted: archive_entry_is_encrypted(place) != 0,
            isFile: target == nil && kind != S_IFDIR && kind != S_IFLNK,
            target: target.map { String(cString: $0) }, isDoubtful: status == ARCHIVE_WARN)
        return (.more, head)
    }

    /// Where the head begins that was asked for last, in the unpacked archive. Not after ``Outcome/fatal``, when libarchive
    /// no longer says.
    var headPlace: Int { Int(clamping: archive_read_header_position(archive)) }
    /// Octets of the unpacked archive that have been taken, also after ``Outcome/fatal``.
    var taken: Int { Int(clamping: archive_filter_bytes(archive, 0)) }

    private static func text(_ name: UnsafePointer<wchar_t>) -> String {
        var text = String.UnicodeScalarView()
        var index = 0
        // libarchive ends each name by a null.
        while name[index] != 0, text.count < 65_536 {
            text.append(UInt32(exactly: name[index]).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}")
            index += 1
        }
        return String(text)
    }

    /// The next octets of the member; they hold until the next call. Where the archive is broken behind them, they come
    /// before that is told.
    func read(_ call: (UnsafeRawBufferPointer) -> Void) -> Outcome {
        if let end = ended {
            ended = nil
            return end
        }
        var block: UnsafeRawPointer?
        var count = 0
        var offset: Int64 = 0
        let status = archive_read_data_block(archive, &block, &count, &offset)
        let outcome = outcome(status)
        // A hole in a sparse file is as many octets, though nobody has written them.
        if case .end = outcome {
        } else if offset > place, offset - place <= Self.longestHole {
            while place < offset {
                let portion = Int(min(offset - place, Int64(Self.zeros.count)))
                Self.zeros.withUnsafeBytes { call(UnsafeRawBufferPointer(rebasing: $0.prefix(portion))) }
                place += Int64(portion)
            }
        }
        if let block, count > 0, status == ARCHIVE_OK || status == ARCHIVE_WARN || status == ARCHIVE_FAILED {
            // libarchive owns the block until the next call, and says how long it is.
            call(UnsafeRawBufferPointer(start: block, count: count))
            place += Int64(count)
            if case .more = outcome { return .more }
            ended = outcome
            return .more
        }
        return outcome
    }

    private static let zeros = [UInt8](repeating: 0, count: 1 << 16)
    /// Octets of a hole that are counted one by one; a longer one is beyond every bound.
    private static let longestHole: Int64 = 1 << 30
}
