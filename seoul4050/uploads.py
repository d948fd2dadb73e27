"""For whoever sends a file: no upload fills the disk, and what was typed beside a file that is too large isn't lost."""

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

MEGABYTE = 1024 * 1024


class LimitedUploadHandler(FileUploadHandler):
    """Lets files of a request through up to the largest size the portal takes anywhere, and drops what comes after.

    Runs before the login is known (the CSRF check reads the form), so the limit is for everybody. A form tells that a
    file was dropped by `request.dropped_upload`.
    """

    received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > max(settings.LESSON_VIDEO_MB, settings.LESSON_FILE_MB) * MEGABYTE:
            self.request.dropped_upload = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers behind this one keep the file."""
