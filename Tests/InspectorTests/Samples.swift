import CArchive
import CImages
import CZlib
import Crypto
import Foundation
import Inspection
import Inspector
import MIME
import NIOCore

/// Files of strangers, made for tests.
enum Sample {
    /// The EICAR test file (eicar.org), put together so that this file is not taken for one.
    static let eicar = Array(
        ("X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*").utf8)

    /// The head of a Windows program.
    static let program: [UInt8] = {
        var octets = [UInt8](repeating: 0, count: 256)
        octets.replaceSubrange(0..<2, with: "MZ".utf8)
        octets[0x3C] = 0x80
        octets.replaceSubrange(0x80..<0x84, with: "PE\0\0".utf8)
        octets[200] = 0x77
        return octets
    }()

    /// A QR code of `https://evil.example/login?u=1`.
    static let code: [UInt8] = Array(
        Data(
            base64Encoded: """
                iVBORw0KGgoAAAANSUhEUgAAADoAAAA6AQMAAADbddhrAAAABlBMVEUAAAD///+l2Z/dAAAAAnRSTlP//8i138cAAAAJcEhZcwAACxIAAAsSAdLd\
                fvwAAACmSURBVCiRjdExCgQxCAVQwXbAqwRsA7l6IG0gVxF+G3BnZjOs2WJZqweCX5R8Ff2AUWYlDoAnbwURnEtLuiH18oVSscO18HvOgpHqylq4\
                VhjPPjeMKR99BLjasBGBRH4cLWBKFxkIcM7dlANsgnBPfoByptQWMSHEiGhCxCXAHb2ZBxgl1zviATwDV+sD1kosO3pNvCFNnRrhKlQRcEaYvG+4\
                8MeXX1+2JKjcYkMHAAAAAElFTkSuQmCC
                """) ?? Data())

    /// The code in another format of images.
    static func code(as type: FileType) -> [UInt8] {
        var png = code
        guard let image = gdImageCreateFromPngPtr(Int32(png.count), &png) else { return [] }
        defer { gdImageDestroy(image) }
        gdImagePaletteToTrueColor(image)
        var size: Int32 = 0
        let octets: UnsafeMutableRawPointer? =
            switch type {
            case .jpeg: gdImageJpegPtr(image, &size, 80)
            case .gif: gdImageGifPtr(image, &size)
            case .webp: gdImageWebpPtr(image, &size)
            case .bmp: gdImageBmpPtr(image, &size, 0)
            default: gdImagePngPtr(image, &size)
            }
        guard let octets else { return [] }
        defer { gdFree(octets) }
        return Array(UnsafeRawBufferPointer(start: octets, count: Int(size)))
    }

    static func deflated(_ octets: [UInt8]) -> [UInt8] {
        var size = compressBound(UInt(octets.count))
        var output = [UInt8](repeating: 0, count: Int(size))
        compress2(&output, &size, octets, UInt(octets.count), 9)
        return Array(output.prefix(Int(size)))
    }

    static func little(_ value: Int, _ length: Int) -> [UInt8] {
        (0..<length).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    static func crc(_ octets: [UInt8]) -> Int { Int(crc32(0, octets, UInt32(octets.count))) }

    static func wide(_ text: String) -> [UInt8] { text.utf16.flatMap { little(Int($0), 2) } }
}

/// Archives by libarchive's writers, and by our own where it has none.
enum ArchiveSample {
    typealias Files = [(name: String, octets: [UInt8])]

    /// What libarchive writes.
    static func written(
        _ format: (OpaquePointer) -> Int32, _ files: Files,
        filter: (OpaquePointer) -> Int32 = { _ in ARCHIVE_OK }, password: String? = nil
    ) -> [UInt8] {
        guard let archive = archive_write_new() else { return [] }
        defer { archive_write_free(archive) }
        guard format(archive) == ARCHIVE_OK, filter(archive) == ARCHIVE_OK else { return [] }
        if let password {
            archive_write_set_options(archive, "zip:encryption=zipcrypt")
            archive_write_set_passphrase(archive, password)
        }
        var output = [UInt8](repeating: 0, count: 8 << 20)
        var used = 0
        archive_write_set_bytes_in_last_block(archive, 1)
        // libarchive writes into this array until the archive is freed, within this call.
        return output.withUnsafeMutableBytes { bytes in
            archive_write_open_memory(archive, bytes.baseAddress, bytes.count, &used)
            for file in files {
                let entry = archive_entry_new()
                archive_entry_set_pathname_utf8(entry, file.name)
                archive_entry_set_size(entry, Int64(file.octets.count))
                archive_entry_set_filetype(entry, 0o100000)
                archive_entry_set_perm(entry, 0o644)
                archive_write_header(archive, entry)
                archive_write_data(archive, file.octets, file.octets.count)
                archive_entry_free(entry)
            }
            archive_write_close(archive)
            return Array(bytes.prefix(used))
        }
    }

    static func zip(_ files: Files) -> [UInt8] { written(archive_write_set_format_zip, files) }
    static func tar(_ files: Files) -> [UInt8] { written(archive_write_set_format_ustar, files) }

    /// A tar whose first member has an extended head before its own.
    static func tar(kind: Unicode.Scalar = "x", records: String, _ files: Files) -> [UInt8] {
        let rest = tar(files)
        var head = Array(rest.prefix(512))
        let size = String(records.utf8.count, radix: 8)
        head.replaceSubrange(124..<136, with: (String(repeating: "0", count: 11 - size.count) + size + " ").utf8)
        head[156] = UInt8(ascii: kind)
        // The sum is taken with blanks in its own place (POSIX.1-2024, pax, "ustar Interchange Format").
        head.replaceSubrange(148..<156, with: [UInt8](repeating: 0x20, count: 8))
        let sum = String(head.reduce(0) { $0 + Int($1) }, radix: 8)
        head.replaceSubrange(148..<156, with: (String(repeating: "0", count: 6 - sum.count) + sum + "\0 ").utf8)
        let padding = [UInt8](repeating: 0, count: (512 - records.utf8.count % 512) % 512)
        return head + Array(records.utf8) + padding + rest
    }

    static func tarGzip(_ files: Files) -> [UInt8] {
        written(archive_write_set_format_ustar, files, filter: archive_write_add_filter_gzip)
    }

    /// One file, compressed.
    static func compressed(_ filter: (OpaquePointer) -> Int32, _ octets: [UInt8]) -> [UInt8] {
        written(archive_write_set_format_raw, [("file", octets)], filter: filter)
    }

    /// A member of ``zip(of:comment:)``.
    struct Member {
        var name: String
        var octets: [UInt8]
        var isDeflated = false
        /// The size that the archive says; nil for the real one.
        var saidSize: Int?
        /// The name in the directory; nil for that of the member.
        var listedAs: String?
        /// Whether the directory has it.
        var isListed = true
        /// The number of the member whose octets it has too.
        var sharing: Int?
        /// Where it stands, inside of another one.
        var sharedPlace: Int?
        /// The field for a name in UTF-8; nil for none.
        var unicodeName: String?
        /// The method that the directory says; nil for that of the member.
        var listedMethod: Int?
    }

    /// A ZIP file whose two lists say what they are told to.
    static func zip(of members: [Member]) -> [UInt8] {
        var file: [UInt8] = []
        var directory: [UInt8] = []
        var places: [Int] = []
        var count = 0
        for member in members {
            let packed =
                member.isDeflated ? Array(Sample.deflated(member.octets).dropFirst(2).dropLast(4)) : member.octets
            let head =
                Sample.little(20, 2) + Sample.little(0, 2) + Sample.little(member.isDeflated ? 8 : 0, 2) + [
                    0, 0, 0x21, 0,
                ]
                + Sample.little(Sample.crc(member.octets), 4) + Sample.little(packed.count, 4)
                + Sample.little(member.saidSize ?? member.octets.count, 4)
            let place = member.sharedPlace ?? member.sharing.map { places[$0] } ?? file.count
            places.append(place)
            if member.sharing == nil, member.sharedPlace == nil {
                let extra = member.unicodeName.map { unicodeField($0, for: member.name) } ?? []
                file += Array("PK\u{3}\u{4}".utf8) + head + Sample.little(member.name.utf8.count, 2)
                file += Sample.little(extra.count, 2) + Array(member.name.utf8) + extra + packed
            }
            guard member.isListed else { continue }
            count += 1
            let listed = member.listedAs ?? member.name
            let method = member.listedMethod.map { Sample.little($0, 2) } ?? Array(head[4..<6])
            directory += Array("PK\u{1}\u{2}".utf8) + Sample.little(20, 2) + Array(head.prefix(4)) + method
            directory += Array(head.dropFirst(6)) + Sample.little(listed.utf8.count, 2)
            directory += [UInt8](repeating: 0, count: 12) + Sample.little(place, 4) + Array(listed.utf8)
        }
        let end =
            Array("PK\u{5}\u{6}".utf8) + [0, 0, 0, 0] + Sample.little(count, 2) + Sample.little(count, 2)
            + Sample.little(directory.count, 4) + Sample.little(file.count, 4) + [0, 0]
        return file + directory + end
    }

    /// APPNOTE 4.6.9.
    private static func unicodeField(_ name: String, for plain: String) -> [UInt8] {
        let head = Sample.little(0x7075, 2) + Sample.little(5 + name.utf8.count, 2) + [1]
        return head + Sample.little(Sample.crc(Array(plain.utf8)), 4) + Array(name.utf8)
    }

    /// RAR 4, stored.
    static func rar(_ files: Files) -> [UInt8] {
        func block(_ kind: UInt8, _ flags: Int, _ fields: [UInt8], _ data: [UInt8] = []) -> [UInt8] {
            let rest = [kind] + Sample.little(flags, 2) + Sample.little(fields.count + 7, 2) + fields
            return Sample.little(Sample.crc(rest) & 0xFFFF, 2) + rest + data
        }
        var archive = Array("Rar!\u{1A}\u{7}\0".utf8) + block(0x73, 0, [0, 0, 0, 0, 0, 0])
        for file in files {
            var fields = Sample.little(file.octets.count, 4) + Sample.little(file.octets.count, 4) + [3]
            fields += Sample.little(Sample.crc(file.octets), 4) + [0, 0, 0x21, 0, 20, 0x30]
            fields += Sample.little(file.name.utf8.count, 2) + Sample.little(0o100644, 4) + Array(file.name.utf8)
            archive += block(0x74, 0x8000, fields, file.octets)
        }
        return archive + block(0x7B, 0x4000, [])
    }

    /// RAR 5, stored.
    static func rar5(_ files: Files) -> [UInt8] {
        func number(_ value: Int) -> [UInt8] {
            value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F) | 0x80] + number(value >> 7)
        }
        func block(_ fields: [UInt8], _ data: [UInt8] = []) -> [UInt8] {
            let rest = number(fields.count) + fields
            return Sample.little(Sample.crc(rest), 4) + rest + data
        }
        var archive = Array("Rar!\u{1A}\u{7}\u{1}\0".utf8) + block([1, 0, 0])
        for file in files {
            var fields = number(2) + number(2) + number(file.octets.count) + number(4) + number(file.octets.count)
            fields += number(0o100644) + Sample.little(Sample.crc(file.octets), 4) + number(0) + number(1)
            fields += number(file.name.utf8.count) + Array(file.name.utf8)
            archive += block(fields, file.octets)
        }
        return archive + block([5, 0, 0])
    }

    /// A cabinet, stored.
    static func cab(_ files: Files) -> [UInt8] {
        var entries: [UInt8] = []
        var data: [UInt8] = []
        for file in files {
            entries +=
                Sample.little(file.octets.count, 4) + Sample.little(data.count, 4) + [0, 0, 0x21, 0, 0, 0, 0x20, 0]
            entries += Array(file.name.utf8) + [0]
            data += file.octets
        }
        let dataPlace = 36 + 8 + entries.count
        let folder = Sample.little(dataPlace, 4) + Sample.little(1, 2) + [0, 0]
        let block = [0, 0, 0, 0] + Sample.little(data.count, 2) + Sample.little(data.count, 2) + data
        var head = Array("MSCF\0\0\0\0".utf8) + Sample.little(dataPlace + block.count, 4) + [0, 0, 0, 0]
        head +=
            Sample.little(44, 4) + [0, 0, 0, 0, 3, 1] + Sample.little(1, 2) + Sample.little(files.count, 2) + [
                0, 0, 0, 0, 0, 0,
            ]
        return head + folder + entries + block
    }

    /// LZH, stored.
    static func lzh(_ files: Files) -> [UInt8] {
        var archive: [UInt8] = []
        for file in files {
            var crc: UInt16 = 0
            for octet in file.octets {
                crc ^= UInt16(octet)
                for _ in 0..<8 { crc = crc & 1 != 0 ? crc >> 1 ^ 0xA001 : crc >> 1 }
            }
            var head = Array("-lh0-".utf8) + Sample.little(file.octets.count, 4) + Sample.little(file.octets.count, 4)
            head += [0, 0, 0x21, 0, 0x20, 0, UInt8(file.name.utf8.count)] + Array(file.name.utf8)
            head += Sample.little(Int(crc), 2)
            archive += [UInt8(head.count), head.reduce(0, &+)] + head + file.octets
        }
        return archive + [0]
    }
}

/// Compound files, with a sector for each 512 octets of a stream.
enum CompoundSample {
    /// A file of streams at their paths; each is filled up to the size from which on it has sectors of its own.
    static func file(_ streams: [(path: String, octets: [UInt8])]) -> [UInt8] {
        struct Node {
            var name: String
            var kind: UInt8
            var child = 0xFFFF_FFFF
            var next = 0xFFFF_FFFF
            var start = 0xFFFF_FFFE
            var size = 0
        }
        var nodes = [Node(name: "Root Entry", kind: 5)]
        var known: [String: Int] = ["": 0]
        func add(_ path: String, _ node: Node) -> Int {
            let parts = path.split(separator: "/").map(String.init)
            let parentPath = parts.dropLast().joined(separator: "/")
            let parent = known[parentPath] ?? add(parentPath, Node(name: parts[parts.count - 2], kind: 1))
            var node = node
            node.next = nodes[parent].child
            nodes.append(node)
            nodes[parent].child = nodes.count - 1
            known[path] = nodes.count - 1
            return nodes.count - 1
        }
        var table: [Int] = []
        var data: [UInt8] = []
        func store(_ octets: [UInt8]) -> Int {
            let start = table.count
            let sectors = max(1, (octets.count + 511) / 512)
            for index in 0..<sectors { table.append(index + 1 < sectors ? start + index + 1 : 0xFFFF_FFFE) }
            data += octets + [UInt8](repeating: 0, count: sectors * 512 - octets.count)
            return start
        }
        for stream in streams {
            let octets = stream.octets + [UInt8](repeating: 0, count: max(0, 4_096 - stream.octets.count))
            let name = stream.path.split(separator: "/").last.map(String.init) ?? ""
            _ = add(stream.path, Node(name: name, kind: 2, start: store(octets), size: octets.count))
        }
        var directory: [UInt8] = []
        for node in nodes {
            let name = Sample.wide(node.name)
            directory += name + [UInt8](repeating: 0, count: 64 - name.count) + Sample.little(name.count + 2, 2)
            directory += [node.kind, 1] + Sample.little(0xFFFF_FFFF, 4) + Sample.little(node.next, 4)
            directory += Sample.little(node.child, 4) + [UInt8](repeating: 0, count: 36)
            directory += Sample.little(node.start, 4) + Sample.little(node.size, 8)
        }
        let directoryStart = store(directory)
        let tableSectors = (table.count + 128) / 128 + 1
        let tableStart = table.count
        for _ in 0..<tableSectors { table.append(0xFFFF_FFFD) }
        let tableOctets = (0..<tableSectors * 128).flatMap {
            Sample.little($0 < table.count ? table[$0] : 0xFFFF_FFFF, 4)
        }
        var head: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + [UInt8](repeating: 0, count: 16)
        head += [0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0] + [UInt8](repeating: 0, count: 10)
        head +=
            Sample.little(tableSectors, 4) + Sample.little(directoryStart, 4) + [0, 0, 0, 0] + Sample.little(4_096, 4)
        head += Sample.little(0xFFFF_FFFE, 4) + [0, 0, 0, 0] + Sample.little(0xFFFF_FFFE, 4) + [0, 0, 0, 0]
        for index in 0..<109 { head += Sample.little(index < tableSectors ? tableStart + index : 0xFFFF_FFFF, 4) }
        return head + data + tableOctets
    }

    /// A module of Visual Basic as a project keeps it: a container with the source in letters that stand for themselves.
    static func module(_ source: String) -> [UInt8] {
        var chunk: [UInt8] = []
        var rest = Array(source.utf8)[...]
        // The first letters as a compressor writes them: eight that stand for themselves, and a copy where "e" comes.
        while !rest.isEmpty {
            chunk += [0] + rest.prefix(8)
            rest = rest.dropFirst(8)
        }
        return [1] + Sample.little((chunk.count - 1) | 0xB000, 2) + chunk
    }

    /// The storages of a project.
    static func project(in folder: String, _ source: String) -> [(path: String, octets: [UInt8])] {
        let prefix = folder.isEmpty ? "" : folder + "/"
        return [
            (prefix + "VBA/dir", [1, 2, 3]), (prefix + "VBA/_VBA_PROJECT", [0xCC, 0x61]),
            (prefix + "VBA/ThisDocument", [UInt8](repeating: 0x2A, count: 100) + module(source)),
        ]
    }
}

/// Looks into a file as the inspector does, in this process.
func inspected(
    _ name: String, _ octets: [UInt8], bounds: InspectionBounds = InspectionBounds(), now: @escaping () -> Int = { 0 }
) -> InspectionReport {
    var walker = FileWalker(bounds: bounds, now: now)
    return walker.report(
        on: InspectionRequest(path: "1.2", filename: name, trueType: .unknown, octets: ByteBuffer(bytes: octets)))
}

extension InspectionReport {
    /// A member by what stands behind the path of the part.
    func member(_ path: String) -> InspectedFile? { members.first { $0.path == "1.2/" + path } }
    /// The evidence of a trait.
    func evidence(_ kind: FileTrait.Kind) -> String? { traits.first { $0.kind == kind }?.evidence }
    /// The URLs.
    var urls: [String] { links.map(\.url) }
}
