from django.apps import AppConfig

from duixian.site.sealed import SealedColumn


class FilesConfig(AppConfig):
    name = "duixian.site.files"
    label = "files"
    verbose_name = "文件材料"
    sealed_columns = (SealedColumn("StoredFile", "sealed_key", "file:{row.key.hex}"),)
