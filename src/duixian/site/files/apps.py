from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "duixian.site.files"
    label = "files"
    verbose_name = "文件材料"
