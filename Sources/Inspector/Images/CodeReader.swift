import CImages
import MIME

/// The text of QR codes and barcodes in an image: gd unpacks it, zbar finds them.
enum CodeReader {
    /// What reading an image came to.
    enum Outcome: Equatable {
        /// The texts of the codes.
        case codes([[UInt8]])
        /// It says it has more pixels than are looked at, or it does not say.
        case tooLarge
        /// It could not be unpacked.
        case malformed
    }

    /// Whether images of a type are read.
    static func reads(_ type: FileType) -> Bool {
        switch type {
        case .png, .jpeg, .gif, .webp, .bmp: true
        default: false
        }
    }

    /// Reads the codes of an image.
    static func codes(in octets: [UInt8], _ type: FileType, pixels limit: Int) -> Outcome {
        guard let pixels = ImageSize.pixels(of: octets[...], type) else { return .malformed }
        guard pixels <= limit else { return .tooLarge }
        guard let image = unpacked(octets, type) else { return .malformed }
        defer { gdImageDestroy(image) }
        let width = Int(image.pointee.sx)
        let height = Int(image.pointee.sy)
        guard width > 0, height > 0, width * height <= limit else { return .tooLarge }
        var grey = grey(image, width, height)
        var found = scan(grey, width, height)
        if found.isEmpty, width * height <= 1 << 20 {
            // Small codes without a border around them, which a telephone's camera reads all the same.
            let (larger, size) = enlarged(grey, width, height)
            found = scan(larger, size.width, size.height)
        }
        if found.isEmpty {
            for index in grey.indices { grey[index] = 255 - grey[index] }
            found = scan(grey, width, height)
        }
        return .codes(found)
    }

    private static func unpacked(_ octets: [UInt8], _ type: FileType) -> gdImagePtr? {
        guard let size = Int32(exactly: octets.count) else { return nil }
        // gd reads as many octets as it is told, before the call returns, and writes none, though its type says so.
        return octets.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            let place = UnsafeMutableRawPointer(mutating: base)
            switch type {
            case .png: return gdImageCreateFromPngPtr(size, place)
            case .jpeg: return gdImageCreateFromJpegPtr(size, place)
            case .gif: return gdImageCreateFromGifPtr(size, place)
            case .webp: return gdImageCreateFromWebpPtr(size, place)
            case .bmp: return gdImageCreateFromBmpPtr(size, place)
            default: return nil
            }
        }
    }

    /// The brightness of each pixel on white paper.
    private static func grey(_ image: gdImagePtr, _ width: Int, _ height: Int) -> [UInt8] {
        var grey = [UInt8](repeating: 255, count: width * height)
        for y in 0..<height {
            for x in 0..<width {
                let pixel = Int(gdImageGetTrueColorPixel(image, Int32(x), Int32(y)))
                // Red, green and blue have eight bits each, how little is seen of them has seven.
                let value = 299 * (pixel >> 16 & 255) + 587 * (pixel >> 8 & 255) + 114 * (pixel & 255)
                let clear = min(127, pixel >> 24 & 127)
                grey[y * width + x] = UInt8(truncatingIfNeeded: (value / 1_000 * (127 - clear) + 255 * clear) / 127)
            }
        }
        return grey
    }

    private static func enlarged(_ grey: [UInt8], _ width: Int, _ height: Int) -> ([UInt8], (width: Int, height: Int)) {
        let factor = width * height <= 1 << 17 ? 3 : 1
        let border = 32
        let size = (width: width * factor + 2 * border, height: height * factor + 2 * border)
        var larger = [UInt8](repeating: 255, count: size.width * size.height)
        for y in 0..<height * factor {
            for x in 0..<width * factor {
                larger[(y + border) * size.width + x + border] = grey[y / factor * width + x / factor]
            }
        }
        return (larger, size)
    }

    private static let mostCodes: UInt32 = 64

    private static func scan(_ grey: [UInt8], _ width: Int, _ height: Int) -> [[UInt8]] {
        guard let scanner = zbar_image_scanner_create(), let image = zbar_image_create() else { return [] }
        defer {
            zbar_image_destroy(image)
            zbar_image_scanner_destroy(scanner)
        }
        zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 1)
        // Y800: an octet a pixel, brightness alone.
        zbar_image_set_format(image, 0x3030_3859)
        zbar_image_set_size(image, UInt32(width), UInt32(height))
        // zbar reads the pixels while it scans, and the image is destroyed in this call; it writes none.
        return grey.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return [] }
            zbar_image_set_data(image, base, UInt(bytes.count), nil)
            guard zbar_scan_image(scanner, image) > 0 else { return [] }
            var texts: [[UInt8]] = []
            var symbol = zbar_image_first_symbol(image)
            while let code = symbol, texts.count < mostCodes {
                if let data = zbar_symbol_get_data(code) {
                    let length = Int(zbar_symbol_get_data_length(code))
                    texts.append(Array(UnsafeRawBufferPointer(start: data, count: min(length, 8_192))))
                }
                symbol = zbar_symbol_next(code)
            }
            // The image must not keep the address beyond this call.
            zbar_image_set_data(image, nil, 0, nil)
            return texts
        }
    }
}
