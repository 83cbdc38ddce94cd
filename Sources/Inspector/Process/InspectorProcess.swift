import CArchive
import CImages
import CSeccomp
import Glibc
import Inspection
import MIME
import NIOCore

/// The inspector: takes the files of messages from a socket, looks into them, and answers, until the socket is closed.
public enum InspectorProcess {
    /// The descriptor of the socket that the process is started with.
    public static let socket: Int32 = 3

    /// Makes the process ready, enters the sandbox and serves.
    ///
    /// - Returns: the status that the process ends with.
    public static func run() -> Int32 {
        // Where the gateway ends, so does its inspector, even in the middle of a file. If it has ended by now, the socket is
        // closed, which ends the process as well.
        _ = process_end_with_parent()
        setlocale(LC_ALL, "C.UTF-8")
        warmUp()
        let state = Sandbox.enter()
        guard send(.hello(state)) else { return 0 }
        return serve()
    }

    /// Has libraries load what they would else look for in files later: tables of charsets, and code that is bound late.
    private static func warmUp() {
        for name in charsets {
            // Kept open for the life of the process, since an open one keeps its table.
            _ = iconv_open("UTF-8", name)
        }
        _ = gdImageCreateTrueColor(1, 1).map { gdImageDestroy($0) }
        var walker = FileWalker(bounds: InspectionBounds(), now: milliseconds)
        for (name, octets) in Samples.files {
            _ = walker.report(
                on: InspectionRequest(
                    path: "1", filename: name, trueType: .unknown, octets: ByteBuffer(bytes: octets),
                    extractsText: true))
        }
    }

    /// Those that mail is read in (`Charset`), and those that codes in images are.
    private static let charsets = [
        "BIG5", "BIG5-HKSCS", "EUC-JP", "EUC-KR", "EUC-TW", "GB18030", "GB2312", "GBK", "HZ-GB-2312", "ISO-2022-CN",
        "ISO-2022-JP", "ISO-2022-JP-2", "ISO-2022-KR", "JOHAB", "SHIFT_JIS", "SJIS", "CP932", "CP936", "CP949", "CP950",
        "UTF-7", "TIS-620", "CP874", "ISO8859-1", "CP437", "UTF-16", "UTF-16BE", "UTF-16LE", "KOI8-R", "CP1251",
    ]

    /// Processor time, so that a file has as much of it on a machine that has other things to do. The gateway looks at the clock.
    private static func milliseconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Int(time.tv_sec) * 1_000 + Int(time.tv_nsec) / 1_000_000
    }

    private static func serve() -> Int32 {
        while true {
            guard let head = receive(WireFrame.headLength) else { return 0 }
            var octets = head
            guard let frame = try? WireFrame.head(of: &octets, limit: WireFrame.longestRequest),
                let body = receive(frame.length),
                case .files(let files, let bounds)? = try? WireFrame(kind: frame.kind, body: body)
            else { return EX_DATAERR }
            var walker = FileWalker(bounds: bounds, now: milliseconds)
            for file in files {
                let report = walker.report(on: file)
                guard send(.report(report)) else { return 0 }
            }
        }
    }

    private static let EX_DATAERR: Int32 = 65

    private static func receive(_ count: Int) -> ByteBuffer? {
        var buffer = ByteBuffer()
        // What is said to come is not yet there: memory grows with what has come.
        while buffer.readableBytes < count {
            let portion = min(count - buffer.readableBytes, 1 << 20)
            let received = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: portion) { bytes in
                while true {
                    let received = read(socket, bytes.baseAddress, portion)
                    if received >= 0 || errno != EINTR { return max(0, received) }
                }
            }
            guard received > 0 else { return nil }
        }
        return buffer
    }

    private static func send(_ frame: WireFrame) -> Bool {
        var octets = frame.encoded()
        while octets.readableBytes > 0 {
            let sent = octets.readWithUnsafeReadableBytes { bytes in
                while true {
                    let sent = Glibc.send(socket, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
                    if sent >= 0 || errno != EINTR { return max(0, sent) }
                }
            }
            guard sent > 0 else { return false }
        }
        return true
    }
}
